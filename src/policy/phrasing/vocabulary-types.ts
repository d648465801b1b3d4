import type { PolicyDocument } from '../document/policy-document.js'

export type ListOf<T> = T extends readonly (infer Item)[] ? Item : never

export type Part<Key extends keyof PolicyDocument> = NonNullable<PolicyDocument[Key]>
