/** Mails of our own making. */

export interface MailPart {
  readonly type: string;
  readonly name?: string;
  readonly content: string | Uint8Array;
}

const HEADERS =
  'From: Ada <ada@example.com>\r\nTo: "Bob B." <bob@example.com>\r\nDate: Tue, 1 Oct 2024 12:00:00 +0000\r\nMIME-Version: 1.0\r\n';

/** A mail with a subject and parts: the first is its text, the others are attachments. */
export function makeMail(subject: string, parts: readonly MailPart[], boundary = "b0"): Uint8Array {
  const written = parts.map(({ type, name, content }) => {
    const file = name === undefined ? "" : `Content-Disposition: attachment; filename="${name}"\r\n`;
    const base64 = Buffer.from(content as string)
      .toString("base64")
      .replace(/.{76}/g, "$&\r\n");
    return `--${boundary}\r\nContent-Type: ${type}\r\n${file}Content-Transfer-Encoding: base64\r\n\r\n${base64}\r\n`;
  });
  const head = `${HEADERS}Subject: ${subject}\r\nContent-Type: multipart/mixed; boundary="${boundary}"\r\n\r\n`;
  return new TextEncoder().encode(`${head}${written.join("")}--${boundary}--\r\n`);
}

/** Mails inside each other as attachments; the innermost has the text. */
export function nestedMail(depth: number): Uint8Array {
  let mail = makeMail("level 0", [{ type: "text/plain", content: "the innermost" }], "b0");
  for (let level = 1; level <= depth; level += 1) {
    const parts = [
      { type: "text/plain", content: `text ${level}` },
      { type: "application/octet-stream", name: `mail${level}.eml`, content: mail },
    ];
    mail = makeMail(`level ${level}`, parts, `b${level}`);
  }
  return mail;
}
