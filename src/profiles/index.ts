export { fapi2SecurityProfile } from './fapi2-security-profile.ts'
export { oauth21 } from './oauth21.ts'
