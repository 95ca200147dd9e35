/** Upload grants: what was promised about bytes that are still to come. */

/** The object metadata that carries a signed grant (sent as `x-amz-meta-sluice-grant`). */
export const GRANT_METADATA = "sluice-grant";

/** Object metadata a plain `aws s3 cp --metadata` may set: the document's name, its tags (as a query string), its profile. */
export const NAME_METADATA = "sluice-name";
export const TAGS_METADATA = "sluice-tags";
export const PROFILE_METADATA = "sluice-profile";

/** A grant as recorded: applied to the document when the object that shows it is looked at. */
export interface UploadGrant {
  /** A ULID, also the `uploadId` of the API. */
  readonly uploadId: string;
  readonly documentId: string;
  readonly tenant: string;
  readonly key: string;
  readonly name: string;
  readonly contentType: string;
  /** Bytes. */
  readonly size: number;
  /** Hex. */
  readonly sha256: string | null;
  readonly tags: Readonly<Record<string, string>>;
  readonly profile: string | null;
  /** The document's grant epoch when it was made; a deletion since voids it. */
  readonly epoch: number;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  readonly expiresAt: number;
}

/** What the signed metadata says: which document, which epoch, which grant. */
export interface GrantReference {
  readonly documentId: string;
  readonly epoch: number;
  readonly uploadId: string;
}

/** The metadata's text for a grant. */
export function grantText({ documentId, epoch, uploadId }: GrantReference): string {
  return `${documentId}.${epoch}.${uploadId}`;
}

/** The grant a metadata text refers to; undefined where it is none. */
export function parseGrantText(text: string | undefined): GrantReference | undefined {
  const match = /^([0-9a-z]{26})\.(\d{1,15})\.([0-9A-Z]{26})$/.exec(text ?? "");
  if (match === null) return undefined;
  const [, documentId, epoch, uploadId] = match;
  if (documentId === undefined || uploadId === undefined) return undefined;
  return { documentId, epoch: Number(epoch), uploadId };
}
