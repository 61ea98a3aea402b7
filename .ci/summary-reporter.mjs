import { writeFileSync } from 'node:fs';

/** Ends a test run with one plain line, `N passed, N failed, N skipped`, and leaves it in a file for `.ci/run`. */
export default class SummaryReporter {
  onTestRunEnd(testModules, unhandledErrors) {
    const counts = { passed: 0, failed: unhandledErrors.length, skipped: 0, pending: 0 };
    for (const testModule of testModules) {
      if (testModule.errors().length > 0) counts.failed += 1;
      for (const test of testModule.children.allTests()) counts[test.result().state] += 1;
    }
    const line = `${counts.passed} passed, ${counts.failed + counts.pending} failed, ${counts.skipped} skipped`;
    process.stdout.write(`\n${line}\n`);
    if (process.env.TEST_SUMMARY_FILE) writeFileSync(process.env.TEST_SUMMARY_FILE, `${line}\n`);
  }
}
