export type JSONValue = string | number | boolean | null | readonly JSONValue[] | JSONObject

export interface JSONObject {
  readonly [member: string]: JSONValue
}
