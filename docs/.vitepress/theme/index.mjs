import theme from 'vitepress/theme'
import './contrast.css'
import { playgroundAddress } from './playground-address.mjs'

export default {
  extends: theme,
  enhanceApp({ router }) {
    router.onBeforeRouteChange = (to) => {
      const address = playgroundAddress(to, import.meta.env.BASE_URL)
      if (address === undefined) return undefined
      location.assign(address)
      return false
    }
  },
}
