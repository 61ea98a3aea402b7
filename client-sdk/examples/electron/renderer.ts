import type { LicenseView, Licensing } from './bridge.js';

/** Shows the license in a page that has the elements `license`, `notices`, `activation`, `code` and `export`. */
export async function showLicense(licensing: Licensing, page: Document): Promise<void> {
  const element = <E extends HTMLElement>(id: string): E => page.getElementById(id) as E;
  const show = ({ state, message, features, notices }: LicenseView): void => {
    element('license').textContent = message;
    element('license').dataset.state = state;
    element('notices').replaceChildren(
      ...notices.map((notice) => Object.assign(page.createElement('li'), { textContent: notice })),
    );
    element('activation').hidden = state === 'licensed' || state === 'grace';
    element<HTMLButtonElement>('export').disabled = !features.includes('export-pdf');
  };
  licensing.onChange(show);
  element<HTMLFormElement>('activation').addEventListener('submit', (event) => {
    event.preventDefault();
    void licensing.activate(element<HTMLInputElement>('code').value).then(show);
  });
  show(await licensing.view());
}
