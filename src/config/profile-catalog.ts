import { Failure } from "../domain/failure.ts";
import type { FieldType } from "../domain/filter-value.ts";
import { PROFILE_METADATA } from "../domain/grant.ts";
import { type DigestedProfile, digested, type Profile, profileSchema } from "../domain/profile.ts";

/** What a profile is chosen by. */
export interface ProfileChoice {
  /** Relative to the tenant. */
  readonly key: string;
  readonly contentType: string;
  /** The object's metadata, names in lower case. */
  readonly metadata: Readonly<Record<string, string>>;
  /** The profile that a request or grant names; null where none does. */
  readonly requested: string | null;
}

/** The profiles of an installation. */
export class ProfileCatalog {
  readonly #byName: ReadonlyMap<string, DigestedProfile>;
  readonly #default: DigestedProfile;
  readonly #filterable: ReadonlyMap<string, FieldType>;

  private constructor(
    profiles: readonly DigestedProfile[],
    fallback: DigestedProfile,
    filterable: ReadonlyMap<string, FieldType>,
  ) {
    this.#byName = new Map(profiles.map((profile) => [profile.profile.name, profile]));
    this.#default = fallback;
    this.#filterable = filterable;
  }

  /**
   * A catalog of profiles as they were read from JSON, whose fields were checked before: a function's are when its stack
   * is planned, and compiling their schemas would be a third of its start. Others are for `checkedProfiles`.
   * @param checkFields what is wrong with a profile's fields; nothing where absent
   * @throws an error that names every profile and field that is wrong.
   */
  static from(
    raws: readonly unknown[],
    checkFields: (profile: Profile) => readonly string[] = () => [],
  ): ProfileCatalog {
    const errors: string[] = [];
    const profiles = raws
      .map((raw, index) => parseProfile(raw, index, errors))
      .filter((profile) => profile !== undefined);
    for (const profile of profiles) errors.push(...checkFields(profile));
    const names = profiles.map(({ name }) => name);
    for (const name of new Set(names.filter((name, index) => names.indexOf(name) < index))) {
      errors.push(`${name}: two profiles have this name`);
    }
    const defaults = profiles.filter(({ match }) => match.default);
    if (defaults.length !== 1) {
      errors.push(
        `exactly one profile has to have match.default, but ${defaults.length} do: ${defaults.map(({ name }) => name).join(", ") || "none"}`,
      );
    }
    const filterable = mergeFilterable(profiles, errors);
    const [fallback] = defaults;
    if (errors.length > 0 || fallback === undefined) throw new Error(`These profiles are wrong: ${errors.join("; ")}.`);
    const all = profiles.map(digested);
    return new ProfileCatalog(all, digested(fallback), filterable);
  }

  find(name: string): DigestedProfile | undefined {
    return this.#byName.get(name);
  }

  names(): readonly string[] {
    return [...this.#byName.keys()];
  }

  /** Every model a profile names, for checking them against the registry at start. */
  modelNames(): readonly string[] {
    return [...new Set([...this.#byName.values()].flatMap(({ profile }) => profile.models))];
  }

  /** The filterable fields of all profiles; equal names have equal types. */
  filterableFields(): ReadonlyMap<string, FieldType> {
    return this.#filterable;
  }

  /**
   * The profile for a document: the one named (by the request, else by the object's metadata), else by a metadata rule,
   * the longest key prefix, the content type, else the default.
   * @throws {Failure} `unknown_profile` when the one named does not exist.
   */
  choose({ key, contentType, metadata, requested }: ProfileChoice): DigestedProfile {
    const named = requested ?? metadata[PROFILE_METADATA];
    if (named !== undefined) {
      const found = this.#byName.get(named);
      if (found === undefined) throw new Failure("unknown_profile");
      return found;
    }
    const all = [...this.#byName.values()];
    return (
      all.find(({ profile }) => matchesMetadata(profile, metadata)) ??
      longestPrefix(all, key) ??
      all.find(({ profile }) => profile.match.contentTypes.some((pattern) => matchesType(pattern, contentType))) ??
      this.#default
    );
  }
}

/** A profile of the right shape; undefined, and an error for each thing that is wrong, for any other value. */
function parseProfile(raw: unknown, index: number, errors: string[]): Profile | undefined {
  const parsed = profileSchema.safeParse(raw);
  if (parsed.success) return parsed.data;
  const name =
    typeof raw === "object" && raw !== null && "name" in raw && typeof raw.name === "string"
      ? raw.name
      : `profile ${index + 1}`;
  errors.push(...parsed.error.issues.map((issue) => `${name}: ${issue.path.join(".") || "profile"}: ${issue.message}`));
  return undefined;
}

function mergeFilterable(profiles: readonly Profile[], errors: string[]): ReadonlyMap<string, FieldType> {
  const merged = new Map<string, FieldType>();
  for (const { name, filterable } of profiles) {
    for (const [field, type] of Object.entries(filterable)) {
      const other = merged.get(field);
      if (other !== undefined && other !== type) {
        errors.push(`${name}: filterable.${field}: is ${type}, but another profile has it as ${other}`);
      }
      merged.set(field, type);
    }
  }
  return merged;
}

function matchesMetadata({ match }: Profile, metadata: Readonly<Record<string, string>>): boolean {
  const wanted = Object.entries(match.metadata);
  return wanted.length > 0 && wanted.every(([name, value]) => metadata[name.toLowerCase()] === value);
}

function longestPrefix(profiles: readonly DigestedProfile[], key: string): DigestedProfile | undefined {
  let longest = 0;
  let chosen: DigestedProfile | undefined;
  for (const candidate of profiles) {
    for (const prefix of candidate.profile.match.keyPrefixes) {
      if (key.startsWith(prefix) && prefix.length > longest) {
        longest = prefix.length;
        chosen = candidate;
      }
    }
  }
  return chosen;
}

/** A media type without its parameters; a pattern may end in `/*`. */
function matchesType(pattern: string, contentType: string): boolean {
  const type = contentType.split(";")[0]?.trim().toLowerCase() ?? "";
  const wanted = pattern.toLowerCase();
  return wanted.endsWith("/*") ? type.startsWith(wanted.slice(0, -1)) : type === wanted;
}
