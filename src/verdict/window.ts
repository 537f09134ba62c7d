/** Characters of each end of a page that a scrape's judgement looks at, where it has to parse. */
export const WINDOW_CHARS = 32_768
