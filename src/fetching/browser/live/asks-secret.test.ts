import { expect, it } from 'vitest'
import { describeBrowser } from '../../../../test/support/browser-world.ts'
import { someOf } from '../../../../test/support/long-form.ts'
import { sharedOwnBrowser } from '../../../../test/support/viewer-driver.ts'
import { asksSecret } from './asks-secret.ts'

const pages: readonly (readonly [string, string, boolean])[] = [
  ['a password that has to be changed', '<a href="/logout">Log out</a><input type="password">', true],
  ['a code, by its autocomplete', '<input autocomplete="one-time-code">', true],
  ['a code, by its name', '<input name="user[otp_attempt]" type="tel">', true],
  ['a code, by its id', '<input id="verificationCode">', true],
  ['a field in a shadow root', '<x-a><template shadowrootmode="open"><input type="password"></template></x-a>', true],
  ['a password that is there', '<input type="password" value="x">', false],
  ['a password that nobody sees', '<div style="display: none"><input type="password"></div>', false],
  ['a password that cannot be entered', '<input type="password" disabled><input type="password" readonly>', false],
  ['a voucher and a search', '<input name="promo_code"><input name="hotprice"><input type="hidden" name="otp">', false],
]

const codes =
  'otp totp1 otpCode smsOtp userOTP SMSOTP txtOTP emailOtp login_otp 2fa user2FA user2FACode mfaCode tfaToken twoFactorCode two-factor passcode userPasscode smsCode SMSCode loginCode authCode AUTH_CODE verificationCode securitycode oneTimeCode'
const others = 'code zipCode promoCode promo_code countryCode hotprice hotPrice laptop softpay sofaSize factor pin'

describeBrowser('a document that asks for a secret', () => {
  const ownBrowser = sharedOwnBrowser()

  it('has an empty field for a password or a code', async () => {
    const page = await (await ownBrowser()).newPage()
    const seen: [string, unknown][] = []
    for (const [what, body] of pages) {
      await page.goto(`data:text/html,${encodeURIComponent(`<!doctype html>${body}`)}`)
      seen.push([what, await page.evaluate(asksSecret)])
    }
    expect(seen).toEqual(pages.map(([what, , asks]) => [what, asks]))
    await page.close()
  })

  it('knows a code by its name, however its words are joined', async () => {
    const page = await (await ownBrowser()).newPage()
    for (const [names, asks] of [
      [codes, true],
      [others, false],
    ] as const) {
      for (const name of someOf(names.split(' '), 3)) {
        await page.setContent(`<input type="tel" name="${name}">`)
        expect.soft([name, await page.evaluate(asksSecret)]).toEqual([name, asks])
      }
    }
    await page.close()
  })
})
