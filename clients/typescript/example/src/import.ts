/** The nightly import: John becomes a gold customer, and two customers are new in the segment. */

import { Segment } from './shop.js';

const { EMPORIX_API_URL: url = '', EMPORIX_TENANT: tenant = '', EMPORIX_CLIENT_ID: clientId = '', EMPORIX_CLIENT_SECRET: clientSecret = '' } = process.env;

const segment = new Segment({ url, tenant, clientId, clientSecret }, '628cd20c6e8b2432b6346ca6');
try {
  await segment.promote('98029737', 'GOLD');
  await segment.add(['61109356', '65044570']);
  console.log('imported');
} catch (error) {
  console.error(`not imported: ${(error as Error).message}`);
  process.exit(1);
}
