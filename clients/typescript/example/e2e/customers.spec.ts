/** The page in worlds of its tests: by the header, and by a port. */

import { expect, test } from './page.js';

test.describe('by the header', () => {
  test('the page shows the customers of its world', async ({ page, shop, sandbox, world }) => {
    await page.goto(`${shop}?api=${sandbox.url}&token=${world.token('read')}`);
    await expect(page.getByRole('status')).toHaveText('all of them');
    await expect(page.getByRole('listitem').first()).toBeVisible();
    const { requests } = await world.requests();
    expect(requests.map(({ method, status }) => [method, status])).toContainEqual(['GET', 200]);
  });
});

test.describe('by a port', () => {
  test.use({ worldBy: 'port', worldOptions: { unfired: 'fail' } });

  test('the page says that there is no list', async ({ page, shop, world }) => {
    await world.arm({ rules: [{ name: 'closed', on: 'GET …/{segmentId}/customers', then: { error: 'unavailable' } }] });
    await page.goto(`${shop}?api=${world.url}&token=${world.token('read')}`);
    await expect(page.getByRole('status')).toHaveText('no list: 503');
  });
});
