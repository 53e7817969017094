import type { UserClaims } from './claims.ts'
import type { Config } from './config.ts'
import { hashPassword, verifyPassword } from './passwords.ts'

/** A user as the pages and the tokens know them. */
export interface User {
  readonly username: string
  readonly sub: string
  readonly claims: UserClaims
  /** The datasets of credentials, by the credential configuration. */
  readonly credentials: Readonly<Record<string, readonly string[]>>
}

/** The users of the configuration. */
export interface Users {
  readonly find: (sub: string) => User | undefined
  /** Resolves undefined alike for an unknown name and a wrong password, after the same work. A real server also
   * limits how often a password can be guessed. */
  readonly authenticate: (username: string, password: string) => Promise<User | undefined>
}

/** Makes the directory of users; passwords that stand in the file as they are get hashed now. */
export const createUsers = async (configured: Config['users']): Promise<Users> => {
  const hashes = new Map<string, string>()
  for (const { username, password = '', passwordHash } of configured) {
    hashes.set(username, passwordHash ?? (await hashPassword(password)))
  }
  // an unknown name costs what a known one does; that the password is right by chance does not help
  const [decoy = ''] = hashes.values()
  return {
    find: (sub) => configured.find((user) => user.sub === sub),
    authenticate: async (username, password) => {
      const isRight = await verifyPassword(password, hashes.get(username) ?? decoy)
      return isRight ? configured.find((user) => user.username === username) : undefined
    },
  }
}
