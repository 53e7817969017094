import { errorPage, errors } from '../../.vitepress/errors.mjs'

export default {
  paths: () => errors.map((error) => ({ params: { reason: error.reason }, content: errorPage(error) })),
}
