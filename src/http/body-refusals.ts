import { AppError } from '../errors.ts'

/** The error for a body that is larger than its route accepts. */
export function bodyTooLarge(maxBytes: number): AppError {
  const [size, unit] = maxBytes < 1024 * 1024 ? [maxBytes / 1024, 'KiB'] : [maxBytes / (1024 * 1024), 'MiB']
  return new AppError('PAYLOAD_TOO_LARGE', {
    message: `The body is larger than ${size} ${unit}, the limit of this route.`,
  })
}

/** The error for a body with a Content-Encoding. */
export function compressedBody(): AppError {
  return new AppError('UNSUPPORTED_MEDIA_TYPE', {
    message: 'Compressed bodies are not accepted.',
    resolution: 'Send the body as it is, without Content-Encoding.',
  })
}
