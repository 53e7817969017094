// Keys and certificates of this suite alone, made to be known by everybody: never use them elsewhere.

export const keys = {
  walletSigning: {
    kty: 'EC',
    x: 'R75l6B414fed2he0duSz-P09P6epdP50FWGZn85-an4',
    y: 'TBJy_XPuTT1ALv2gT7Yu8KA5_8DjRxWQ1WNJstbL_Y8',
    crv: 'P-256',
    d: 'Yk23OJnDazJ5Sv2upLDFiQOAF_vGGkT-kqq_j8AO6V8',
  },
  bankSigning: {
    kty: 'RSA',
    n: 'zSyqQM1yInFWyT9M876AQ1vibuozUm-eaBAp2hK_fsXayhjrIAQuLFKt-LwIqHyYvFVSdkXCyzNohFnNNDtuy-NYII_YoWbHR8sl3prOTnvyDhcaIQYSVpjZLD1h7a4y7mMOEKUH-5VmRDxZ2vEb2rcyIDxnKAPhdjE5ZC7HM9W0PknzpWR2PpVhIo2pqMOUbVk4-H35u1dnAFlB6w2vU7As4tep41XFXgrL6pvDlq4rDoreLdYDGHE7lfjM80MpvV279aaZpOxsfeWnuHejGoQB2vofb-xtIhpjbPirV7rQcdLHt_aw7MxL9nYnmbUgbwuB4wf4J0oAX0md4b5m6Q',
    e: 'AQAB',
    d: 'B5t90A42Cp15HkLgNu4-hKYwD_9TyhKR_7yFWrzkzV3nbKR4zQH5Vs11fnegBWRCSFhhs3mHHUBBl7JZ3mi2OoMqUeHCLTYu_SQvhNCTW0Zd-BmxRLMcOV-sjLxVaKnzoOe6vlFU1DuVaZddwwq7JvRxhw-0858_jAxLmxb0w0uQA-xVxIkPg2360je-zeVjmilbNOQevEe7kFydNfsnL4iRK6PlPnYv-R4XRs1_I2jBYerjXsZlbWzTEiVO7Lsje3hTsmB6Sf-DsNCiVGJjF4aR52h_QsUPt1_JVcW2vfxHVx9voCZmAaQ8U0HDeh2JhcWEB8SQsIvJZLiM_cWDwQ',
    p: '-BsIVkOC-9GKdS5yaz60An-m33KrlTaEZxQPH3TW5Y4pKftNf15JyXiEU3_rA8mkWwiUyS-NTTf-Q2voc8rhQQLBiztL11PbnSP2TXKQvPhOCiBzkp60SObmw2vLsKDq0uk4BbT0_kuvV5Yg8AjLao9Iat6t7Zh2I7xsGdAeXyk',
    q: '07Pu2GozHt4e6p2nbwlm_XcXu9jHNSkfltRICZj48UAAsoIURJU7-n6w49M8fJ007GAYnaS6orr5dbze8bGmH60JFHoE3Mnu9YPtYS4wLGqvN50OHGoC0mkbu2hJroc-eEmSHWQLzKffvpK5uWO5cMQZTlKziHsaXbMrgaNdgcE',
    dp: 'QoEEgBMCpjtpsLVtiB-7orvS4Cxdn9aIMRUoZJcuD0RG9nDdOhntD2sVlUhBl7dSLfCj6TWs25j5t9rR6U_lh0aU2JxhXOumf32nROVDtNOeH4rJT_DohG4YRyO66rKHn1dSY_04en2RF5ovZAgHdp3HnJXp6zkl2bhlBZpKudk',
    dq: '0fVhCyeAXbvDg8IpvVjg2L6VPksHfrSzTJ5qd4JMWs-0IVYbDc3H925QtxLXqWssgsXng-lM5Hl1UQypO6GJdV7iY3mEewiWws49ziTFyDdiYVCVHx8Qf2eZBmuur7YYAapNjHKdtTJFGDdilPfPgYQq6N_iiJg2lPlOS7se0ME',
    qi: 'aiHLzLNGRvxQT7yo293p4MLlKyaoOxeVQbIeSoc4XwzxRRaJV-Pny84bce3btFLDOuAp3AmcoxtUVvcvd4F408CcMBa23P5PmLfi_KZbT2C7_DJrtJms3TnEaLLNzkxqFC7VUq6wDGIEWSOziYc7t3bL5H0zIZU8nBRvinwT6vQ',
  },
  agencySigning: {
    crv: 'Ed25519',
    d: 'nfZMEBkmHyI0bIDrBvgqQkXAZ9z3UGmhvGrXYBFixbQ',
    x: '8cFjonS7_Xvs3cm_ywqIrITYmE1yJkV-IyQRPsXLb4o',
    kty: 'OKP',
  },
  agencyEncryption: {
    kty: 'EC',
    x: 'SEbEIdOQPSzeauANxG3PXhQG112m6IYjjZj9V_rjyPs',
    y: 'XPYqO45RtPXoiv70r_vEaVAnoDNvXZUThogyY_oDR2s',
    crv: 'P-256',
    d: 'oU2S4dHGKJTH-8tdXo5HvHXojc4bb9wcLfZqm5fTEjg',
  },
  edgeCertificate: {
    kty: 'EC',
    x: 'BJ6jRfyif6qgEjYvavO-5hnrHxOkIPat7eOCqFWwGo4',
    y: 'SY0l1voHu0xmvqmfXw2E94gDN8ifNn8-f3iS_2NEoRo',
    crv: 'P-256',
  },
  attackerSigning: {
    kty: 'EC',
    x: '9vunumwugH_ZYjSBZn59rutFQeAEjChp0bW-RElZ6QE',
    y: 'jRG1pIR3JY9vr5Epqx1FPsSA6buM-EoIHbJpTKsvQkA',
    crv: 'P-256',
    d: 'q08ODXNzpH6SldjFMx-0TJJD3eWNhbq6p6SK7NAy3cA',
  },
  ecProof: {
    kty: 'EC',
    x: 'j9bFC89s6zi5d_EogUYDvXyfmXOvgEKSy7peX8RqRXI',
    y: 'MDy1XDF5hHKcm7nWEC6oaLhDhKqCBmxJtSWqnRV8074',
    crv: 'P-256',
    d: '3y80zTGx74Y2BgDFEIgOXZz_hPn4BjHtrHoz1BBAW54',
  },
  edProof: {
    crv: 'Ed25519',
    d: 'vZB58m0lHMWXj3SMNm_gK1tT8PdAG77Es-3SGhIAnlw',
    x: 'dQ-CSUpx8YkZ8GUqlyo0hwy86CyRw2Ua4SYW69gwQzw',
    kty: 'OKP',
  },
  attackerProof: {
    kty: 'EC',
    x: 'LtC6Xn5mYfSOpOKkg817MxAbFKd09zTp6jkic0DzQ7E',
    y: 'bH_0TVrkfkQQLrGuvh1I-lGC3okUCW9W751Hm0tAb9o',
    crv: 'P-256',
    d: 'DBPKo8bV5pcl2F065gsnN3HgSClpknND5snsq4ZonKk',
  },
  p384: {
    kty: 'EC',
    x: 'Hivru5pwdWBXi2jVDBkxHEmBxx54DcTrb4IrtaUJc6fatYkxNGXN3mnNwk5cOXwe',
    y: 'lVE920sJB9jGsRL61mXgCZFyhSAenXyPT-lJqu5yh0ICMOkrYxtUOFbhhTBgi640',
    crv: 'P-384',
    d: 'AUv8U7yW5ZRL3ekxuWu6mg6vY3i8NTVu-pLY7MNIcw2Bw8LWye7b3WyKZOn2U4A8',
  },
  p521: {
    kty: 'EC',
    x: 'AfUlq8winbQ4H439-N-u7SmdFUsN5O2Js2FIy9matTS8SP8lm8ykOgtPTNjzUTbKyhBZyV-y6XgWAKBg1fU3WPiS',
    y: 'AGrKJdbuO_wW_MWhD5sXh2oqsX5xsmJorYjxuDtUinGr10Mw8js5quynXSw4tDr2I1e0upEfRiSjJ_8VCd57UxaW',
    crv: 'P-521',
    d: 'AebE8SoJMEZVNZWsWq2E8UuS9cPmE8yVChkDZOSpR_lIVct8Q4XRFrgLc5Jo2ElwoJoLqd9cOZrDa-ygVeTl6GW9',
  },
  serverEC: {
    kty: 'EC',
    x: 'clZ3N4RMwXdtsQIhmx24BFwk3o4Nbh72DQhQNUO_0Nc',
    y: '9u9A8Bv_5j7ivg2d9pvI-gK3yd0Hr7cGrk90YNZKU1Y',
    crv: 'P-256',
    d: 'ZsIrp6pJHdvQHvu5n_pkAnVQbZeWxfy_lXNbyuwOEW8',
  },
  serverRSA: {
    kty: 'RSA',
    n: 'qZD-5wepXQF19aHspeKSmIqV9viI8sjMx3sp5EyaqDzw1_YO0zpPNililSUh3IaLWOWb1HZ-tyDYtLw-5kzw1Kl1XRMW9Bhq0T-1i_BiOvXqk_63iqymWlg0HoRWmAZ6kpnqxITVFV7w-A4C71CnO7gFjitBO9IiRswklBYxP786LHHvSFClfR3W-ghdSZffi7gW2peXN7Yo5ZP7XlBdooNt7nAxdDYuThlelQUvL0gtG3ZuXmLHeTrTphvMIdnmJxI23oA_qjnxUIP7K9Q9q_BZeVDKBchwygo2GXQGVW4h9lIH6kfk2Aw3gDOQlV6_eE204KXOLKGgQMYu4OnUcw',
    e: 'AQAB',
    d: 'P3uhcy1TIxbg6s1so85nw-ResM_rtbmnsSdTT72-SS5HnRLqCfrSnRxxZBU60C0vDmEoLisO1dDeUQwJIH-9ymCHKAl1ln1twFlxxqqAnEJlSHMclDZ_MWPEX4h8Qv5p9WjalCiG_jFFVhko0CAJ_DmxGsDm81aArrDPIQIN_iclIhzWmO7JGB4ZmDcPbJS0g74bYRmtn5_jHhgnLEzd1GHbV48t4cMs_TufjFGlfaHMeWh-GNe8np_41x9l-eAtGmyfBj_CtpBmVnHWC-sUBnkntR-gC8JDMjJlHb7rll4kEnvwPnGZCF4zuKUo1WOHbydncK74wmKpmzRCafDIgQ',
    p: '5CPa1IyQRcLR1BFQAbD46xOgkk6XskW3mvK8bFO9sNjTGpp9ljNXrvpaScTuk5ki-bg3MPthZjZ-BRfohVlow_m2FTGrIwcM11PGAhxb8p-0MPc9urdi75pt-sWmGHsw2u7CQkeLqTvCBRIWqVHuVraLSGF_-mZ9nfpEnjw_-As',
    q: 'vkYAxN3q7A0F9n1fN2qAuklSX2lOnnvT9OMdni-ssfMtHWRdY-dLsCcAIyuO3jPTdmFGgbvsNInOLI0c2oKY9X55VKUVH2jMef0oWWhE9c8_mXW6XJA6x4EEk01rK9CfVAtRTwBI96VlXYMjUKiO6JqKg53hiM3zeL2OMZcxDjk',
    dp: 'gH9VdRxK8o_9wXWS27EDMtzWNzH_LVEpTiPkTxuHn0Ew_i4ACIaYn5yxGBXMzuOVGJRSucsNHBYbOuExfVJTuPZAQYW9P7hr2ih8QZoZi_m5805-vVknZ49S3MlQeT-Bz_5k-hH0LvjSmiqLCwlztfGRV85a1_28SSu6VGnZGes',
    dq: 'KQDW65XTKVlJHqw3165Y3UwttyfvbFHNBGnpGQy3D4YTA9F8GqpecjCFZA7f89yBRnKCCjUgGtZTmuAyBpi8M7M0nFwS6DjiT6uRhWrl6X7m-sAXEBl4wUN5Y_D8Fm4X17m0pOyvzMZUyMkY1Cnu2gtrrB9a2etf-3YF7YPia2k',
    qi: 'KYb7tj5ELBsHNB01G21_9LV12R4LcJ-ptIpo4PsdSM1kViNk0R6IaDM1fWlykoeNLpDGP3pPeSwCk_4JX-GZYvrE5mEl0xX4k7JL6v_5lzA5al2ci47YVQoYdytw-njbCQPjekiii-OlMZwFJkmIFJGZYNCBLFA8LFjZ-WC2N28',
  },
  serverEd: {
    crv: 'Ed25519',
    d: 'wS9h3HpvSTsB9OCEgsnrUXxylLQ6syKNSrd8Ydsq7FQ',
    x: 'JACHAdH4c5AC4ftfAQg89G8juxugco8oU_7ClzxXwpw',
    kty: 'OKP',
  },
  serverEncryption: {
    kty: 'EC',
    x: 'EVG41LFtzWfwCufNPth6KT7QSEouWxJ-pdUv0GElEX8',
    y: 'RRtrXxa1sizlJGo8oq7lW3hRW3dKs8OLVDIwHbeXxIE',
    crv: 'P-256',
    d: 'xQxEZ6ZpRU_DMizteaXBgXU4Z7_rXRlLxu59iKK6yPM',
  },
  attackerEncryption: {
    kty: 'EC',
    x: 'tf8GDqKe3ykkA4HNtbBDmxzaejQGOOIRfEMXwpOinxY',
    y: 'vOFaYidEqnE54LwmODobSnp67MQ7P3L3oZpOgaERb1g',
    crv: 'P-256',
    d: 'EwRLpdo7ADOvHsPqPrSIjaBxF1txu2Az3TFSVEDLT8w',
  },
}

/** The private members taken off. */
export const publicOf = ({ d, p, q, dp, dq, qi, ...jwk }) => jwk

/** Self-signed certificates, as base64 DER. The first has the key `edgeCertificate`. */
export const certificates = {
  own: 'MIIBgTCCASegAwIBAgIUJ6oxDS3/yJ004zPC0Dt4E2Zx1W8wCgYIKoZIzj0EAwIwFTETMBEGA1UEAwwKb3duIGNsaWVudDAgFw0yNjExMjExMzI1MDhaGA8yMTI2MTAyODEzMjUwOFowFTETMBEGA1UEAwwKb3duIGNsaWVudDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABASeo0X8on+qoBI2L2rzvuYZ6x8TpCD2re3jgqhVsBqOSY0l1voHu0xmvqmfXw2E94gDN8ifNn8+f3iS/2NEoRqjUzBRMB0GA1UdDgQWBBTvwtDkcqryr5FjWNpd/2mD30OFLDAfBgNVHSMEGDAWgBTvwtDkcqryr5FjWNpd/2mD30OFLDAPBgNVHRMBAf8EBTADAQH/MAoGCCqGSM49BAMCA0gAMEUCIH9UZN/30Vb+VPMO0RCR3f9qCJb4qQzyYzrN6dOHsyzYAiEA3N18kK4cIIZW/8eewOBCf7kECc7b3LinotIeN8TbIvs=',
  foreign:
    'MIIBiTCCAS+gAwIBAgIUUwSSAw56cX0Z1qeAEB1IZP1besAwCgYIKoZIzj0EAwIwGTEXMBUGA1UEAwwOZm9yZWlnbiBjbGllbnQwIBcNMjYxMTIxMTMyNTA4WhgPMjEyNjEwMjgxMzI1MDhaMBkxFzAVBgNVBAMMDmZvcmVpZ24gY2xpZW50MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEC54a1wahnchzveoo0xErO0AI2ZB5g0OZ6GULSaA/gzaKIuJvGBXUTlyiI3NUW3Me2oyVQHH8xyjBE89WHI1ANKNTMFEwHQYDVR0OBBYEFCHoi/HSOZ7vWHuSH7uqFg7qqQcvMB8GA1UdIwQYMBaAFCHoi/HSOZ7vWHuSH7uqFg7qqQcvMA8GA1UdEwEB/wQFMAMBAf8wCgYIKoZIzj0EAwIDSAAwRQIgXrL1HoUErVVlSASMsA3HpukNtEvOtR0phjy2IteWpH0CIQDQ7bMpciHBf3wWDdwUGOt24swaxCCsx9B2HD/0p7pb7w==',
}
