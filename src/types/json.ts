/** A value of JSON. */
export type JSONValue = string | number | boolean | null | readonly JSONValue[] | JSONObject

/** An object of JSON.
 * @see RFC 8259 §4 */
export interface JSONObject {
  readonly [member: string]: JSONValue
}
