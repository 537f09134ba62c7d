/** What the writer's thread is given when it starts. */
export interface WriterData {
  readonly path: string
  /** The key of the audit trail's MACs, 32 bytes. */
  readonly macKey: Uint8Array
}
