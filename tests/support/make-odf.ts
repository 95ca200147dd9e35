/** OpenDocument files of our own making. */
import { makeZip, type ZipPart } from "./make-zip.ts";

const NAMESPACES = ["office", "text", "table", "style", "presentation"]
  .map((name) => `xmlns:${name}="urn:oasis:names:tc:opendocument:xmlns:${name}:1.0"`)
  .concat(
    'xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"',
    'xmlns:dc="http://purl.org/dc/elements/1.1/"',
  )
  .join(" ");

export interface OdfSpec {
  readonly kind: "text" | "spreadsheet" | "presentation";
  readonly body: string;
  readonly automaticStyles?: string;
  /** Content of `styles.xml`. */
  readonly styles?: string;
  readonly encrypted?: boolean;
}

export function odfParts({ kind, body, automaticStyles = "", styles = "", encrypted }: OdfSpec): ZipPart[] {
  const manifest = `<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">${encrypted === true ? "<manifest:encryption-data/>" : ""}</manifest:manifest>`;
  return [
    { name: "mimetype", content: `application/vnd.oasis.opendocument.${kind}`, stored: true },
    {
      name: "content.xml",
      content: `<office:document-content ${NAMESPACES}><office:automatic-styles>${automaticStyles}</office:automatic-styles><office:body><office:${kind}>${body}</office:${kind}></office:body></office:document-content>`,
    },
    { name: "styles.xml", content: `<office:document-styles ${NAMESPACES}>${styles}</office:document-styles>` },
    { name: "META-INF/manifest.xml", content: manifest },
  ];
}

export function makeOdf(spec: OdfSpec): Uint8Array {
  return makeZip(odfParts(spec));
}
