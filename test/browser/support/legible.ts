import type { Page } from 'playwright-core'
import { expect } from 'vitest'

/** Checks what makes a page legible: nothing is cut off or needs scrolling sideways, text is of a size and a contrast to be read
 * (WCAG 2.2 §1.4.3), and what is pressed is as large as a finger (§2.5.5).  */
export const expectLegible = async (page: Page): Promise<void> => {
  const found = await page.evaluate(() => {
    const numbers = (colour: string): number[] => (colour.match(/[\d.]+/g) ?? []).map(Number)
    const luminance = (colour: string): number => {
      const [red = 0, green = 0, blue = 0] = numbers(colour).map((value) => {
        const part = value / 255
        return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
      })
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue
    }
    const backgroundOf = (element: Element | null): string => {
      if (element === null) return 'rgb(255, 255, 255)'
      const { backgroundColor } = getComputedStyle(element)
      return numbers(backgroundColor)[3] === 0 ? backgroundOf(element.parentElement) : backgroundColor
    }
    const contrastOf = (element: Element): number => {
      const pair = [luminance(getComputedStyle(element).color), luminance(backgroundOf(element))]
      return (Math.max(...pair) + 0.05) / (Math.min(...pair) + 0.05)
    }
    const own = (element: Element): boolean =>
      [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.textContent?.trim() !== '')
    const texts = [...document.body.querySelectorAll('*')].filter(
      (element) => own(element) && element.getClientRects().length > 0,
    )
    const controls = [...document.querySelectorAll('button, input:not([type=hidden]), a.button')]
    const isCutOff = (element: Element): boolean => {
      const { left, right } = element.getBoundingClientRect()
      return left < 0 || right > innerWidth
    }
    return {
      texts: texts.length,
      scrollsSideways: document.documentElement.scrollWidth > innerWidth,
      cutOff: [...texts, ...controls].filter(isCutOff).map((element) => element.outerHTML),
      small: texts
        .filter((element) => Number.parseFloat(getComputedStyle(element).fontSize) < 14)
        .map(({ outerHTML }) => outerHTML),
      pale: texts.filter((element) => contrastOf(element) < 4.5).map(({ outerHTML }) => outerHTML),
      narrow: controls
        .filter((element) => element.getBoundingClientRect().height < 44)
        .map(({ outerHTML }) => outerHTML),
    }
  })
  expect(found).toEqual({
    texts: expect.any(Number),
    scrollsSideways: false,
    cutOff: [],
    small: [],
    pale: [],
    narrow: [],
  })
  expect(found.texts).toBeGreaterThan(0)
}
