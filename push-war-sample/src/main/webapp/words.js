import { CHINESE } from './words-zh.js'

/** English is written where it is used and is its own key; another language says what stands there instead. */
const LANGUAGES = { en: {}, zh: CHINESE }
const KEY = 'halley-language'
const ATTRIBUTES = ['aria-label', 'placeholder', 'title']

/** What was chosen by the switch, else the first of the browser's languages (those of `Accept-Language`) that there is. */
export const language = chosen() ?? navigator.languages.map((tag) => tag.slice(0, 2)).find((tag) => tag in LANGUAGES) ?? 'en'

function chosen() {
  try {
    const stored = localStorage.getItem(KEY)
    return stored in LANGUAGES ? stored : null
  } catch {
    return null // storage is switched off
  }
}

/** The text in the reader's language; `{name}` in it stands for that value. */
export function t(english, values = {}) {
  const text = LANGUAGES[language][english] ?? english
  return text.replace(/\{(\w+)\}/g, (all, name) => values[name] ?? all)
}

/** Everything that the document says, templates included and code not, and a switch to the other language. */
export function translate() {
  document.documentElement.lang = language === 'zh' ? 'zh-Hans' : 'en'
  document.title = t(document.title)
  for (const root of [document.body, ...[...document.querySelectorAll('template')].map(({ content }) => content)]) {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT)
    while (walker.nextNode()) {
      const [, before, text, after] = /^(\s*)([^]*?)(\s*)$/.exec(walker.currentNode.data)
      if (text && !walker.currentNode.parentElement?.closest('.mono')) walker.currentNode.data = before + t(text.replace(/\s+/g, ' ')) + after
    }
    for (const name of ATTRIBUTES) {
      for (const element of root.querySelectorAll(`[${name}]`)) element.setAttribute(name, t(element.getAttribute(name)))
    }
  }
  const other = language === 'zh' ? { tag: 'en', name: 'English' } : { tag: 'zh', name: '中文' }
  const button = Object.assign(document.createElement('button'), { type: 'button', lang: other.tag, textContent: other.name, className: 'language' })
  button.addEventListener('click', () => {
    try {
      localStorage.setItem(KEY, other.tag)
    } catch {
      return // nothing to remember it by
    }
    location.reload()
  })
  document.querySelector('.bar nav').append(button)
}
