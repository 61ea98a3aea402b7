import { describeStoreModel } from '../../store/contract/model-contract.js';
import { StoreUnderTest } from './testing/store-under-test.js';

describeStoreModel('The journal store', async () => {
  const under = await StoreUnderTest.create();
  let opened = 0;
  return {
    store: await under.open(),
    // Every other time from a snapshot.
    reopen: () => {
      opened += 1;
      return under.open(opened % 2 === 1 ? { compactAboveBytes: 0 } : {});
    },
    cleanup: () => under.close(),
  };
});
