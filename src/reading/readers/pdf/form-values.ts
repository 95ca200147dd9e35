/** What has been filled into a PDF form: it lies in annotations, not in the page's text. */

import { annotationText } from "./annotation-text.ts";

/** The parts of a pdf.js annotation that are looked at. All of it is untrusted. */
interface Annotation {
  readonly subtype?: unknown;
  readonly hidden?: unknown;
  readonly password?: unknown;
  readonly fieldType?: unknown;
  readonly fieldName?: unknown;
  readonly fieldValue?: unknown;
  readonly alternativeText?: unknown;
  readonly checkBox?: unknown;
  readonly radioButton?: unknown;
  readonly exportValue?: unknown;
  readonly buttonValue?: unknown;
  readonly options?: unknown;
  readonly contentsObj?: { readonly str?: unknown };
}

/** One line a filled field, `label: value`, and the text boxes written onto the page. */
export function formValues(annotations: readonly Annotation[]): string[] {
  const lines: string[] = [];
  for (const annotation of annotations) {
    if (annotation.hidden === true || annotation.password === true) continue;
    if (annotation.subtype === "FreeText") lines.push(annotationText(annotation.contentsObj?.str));
    else if (annotation.subtype === "Widget") lines.push(fieldLine(annotation));
  }
  return lines.filter((line) => line !== "");
}

function fieldLine(field: Annotation): string {
  const label = labelOf(field);
  if (field.fieldType === "Btn") return isChosen(field) ? `[x] ${label}` : "";
  if (field.fieldType !== "Tx" && field.fieldType !== "Ch") return "";
  const values = Array.isArray(field.fieldValue) ? field.fieldValue : [field.fieldValue];
  const value = values
    .map((entry) => annotationText(displayOf(entry, field.options)))
    .filter((entry) => entry !== "")
    .join(", ");
  if (value === "") return "";
  return label === "" ? value : `${label}: ${value}`;
}

function isChosen(field: Annotation): boolean {
  const { fieldValue } = field;
  if (typeof fieldValue !== "string" || fieldValue === "" || fieldValue === "Off") return false;
  if (field.checkBox === true) return field.exportValue === undefined || field.exportValue === fieldValue;
  return field.radioButton === true && field.buttonValue === fieldValue;
}

/** What a list shows for a stored value. */
function displayOf(value: unknown, options: unknown): unknown {
  if (!Array.isArray(options)) return value;
  const option = options.find((entry: { exportValue?: unknown } | null) => entry?.exportValue === value);
  return option?.displayValue ?? value;
}

/** The field's own description, else the last part of its technical name. */
function labelOf(field: Annotation): string {
  const described = annotationText(field.alternativeText).replace(/\s+/g, " ");
  if (described !== "") return described;
  return (annotationText(field.fieldName).split(".").at(-1) ?? "").replace(/\[\d+\]$/, "");
}
