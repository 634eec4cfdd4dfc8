import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: { include: ['test/**/*.test.ts'], globalSetup: 'emporix-sandbox-client/global-setup', testTimeout: 60_000 },
});
