// Prints the hash of a password, for `passwordHash` in a configuration: npx tsx hash-password.ts < file-with-the-password
import { text } from 'node:stream/consumers'
import { hashPassword } from './passwords.ts'

console.log(await hashPassword((await text(process.stdin)).replace(/\r?\n$/, '')))
