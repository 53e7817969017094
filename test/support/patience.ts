/** How long the tests wait, on a busy machine as well; what is there sooner is seen sooner. */
export const patience = {
  expect: { poll: { timeout: 60_000 } },
  testTimeout: 120_000,
  hookTimeout: 120_000,
}
