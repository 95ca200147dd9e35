import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { StackContext } from "../context.ts";

export interface AuthArgs {
  readonly context: StackContext;
}

/** What the API asks of a token. */
export interface TokenRules {
  readonly issuer: pulumi.Output<string>;
  readonly audiences: pulumi.Output<string[]>;
  /** A token has to carry one of them: id tokens, which carry none, so do not pass. */
  readonly scopes: readonly string[];
}

/** The scope of people and machines that may use the API. */
const API_SCOPE = "sluice/api";
/** The only scope that Cognito gives to people who sign in by password, without the sign-in page. */
const SIGNED_IN_SCOPE = "aws.cognito.signin.user.admin";

/**
 * Who may call: a user pool with groups `tenant:<id>` and `role:operator` for people and scopes `tenant/<id>` for
 * machines, or an issuer that was given.
 */
export class Auth extends pulumi.ComponentResource {
  readonly tokens: TokenRules;
  readonly userPoolId: pulumi.Output<string> | undefined;
  /** The client that people's programs sign in with. */
  readonly clientId: pulumi.Output<string> | undefined;
  /** Clients of machines, by tenant. */
  readonly machineClientIds: Readonly<Record<string, pulumi.Output<string>>>;
  /** Where tokens come from. */
  readonly tokenUrl: pulumi.Output<string> | undefined;

  constructor(name: string, { context }: AuthArgs, options: pulumi.ComponentResourceOptions) {
    super("sluice:infra:Auth", name, {}, options);
    const { config } = context;
    if (config.oidcIssuer !== null) {
      this.machineClientIds = {};
      this.tokens = {
        issuer: pulumi.output(config.oidcIssuer),
        audiences: pulumi.output(config.oidcAudiences),
        scopes: config.oidcScopes,
      };
      this.registerOutputs({});
      return;
    }
    const pool = this.#pool(context);
    const domain = new aws.cognito.UserPoolDomain(
      name,
      { userPoolId: pool.id, domain: pulumi.interpolate`${context.prefix}-${context.accountId}` },
      { parent: this },
    );
    const servers = this.#scopes(pool, config.tenants);
    const people = this.#peoplesClient(pool, config.callbackUrls, servers);
    this.#group(pool, "operators", { name: "role:operator", description: "Who mends dead letters of every tenant" });
    const machines = config.tenants.map((tenant): [string, aws.cognito.UserPoolClient] => {
      this.#group(pool, `tenant-${tenant}`, { name: `tenant:${tenant}`, description: `People of ${tenant}` });
      return [tenant, this.#machinesClient(pool, tenant, servers)];
    });
    this.userPoolId = pool.id;
    this.clientId = people.id;
    this.machineClientIds = Object.fromEntries(machines.map(([tenant, client]) => [tenant, client.id]));
    this.tokenUrl = pulumi.interpolate`https://${domain.domain}.auth.${config.region}.amazoncognito.com/oauth2/token`;
    this.tokens = {
      issuer: pulumi.interpolate`https://cognito-idp.${config.region}.amazonaws.com/${pool.id}`,
      audiences: pulumi.all([people.id, ...machines.map(([, client]) => client.id)]),
      scopes: [API_SCOPE, SIGNED_IN_SCOPE],
    };
    this.registerOutputs({ userPoolId: this.userPoolId, clientId: this.clientId });
  }

  #pool({ prefix, config }: StackContext): aws.cognito.UserPool {
    return new aws.cognito.UserPool(
      "people",
      {
        name: prefix,
        deletionProtection: config.retainData ? "ACTIVE" : "INACTIVE",
        // Nobody signs up by themselves.
        adminCreateUserConfig: { allowAdminCreateUserOnly: true },
        usernameAttributes: ["email"],
        usernameConfiguration: { caseSensitive: false },
        autoVerifiedAttributes: ["email"],
        accountRecoverySetting: { recoveryMechanisms: [{ name: "verified_email", priority: 1 }] },
        mfaConfiguration: "OPTIONAL",
        softwareTokenMfaConfiguration: { enabled: true },
        passwordPolicy: {
          minimumLength: 14,
          requireLowercase: true,
          requireNumbers: true,
          requireSymbols: false,
          requireUppercase: true,
          temporaryPasswordValidityDays: 7,
        },
      },
      { parent: this, protect: config.retainData },
    );
  }

  /** `sluice/api` for everybody, and `tenant/<id>` that says whose a machine is. */
  #scopes(pool: aws.cognito.UserPool, tenants: readonly string[]): aws.cognito.ResourceServer[] {
    const child = { parent: this, deletedWith: pool };
    return [
      new aws.cognito.ResourceServer(
        "api",
        {
          userPoolId: pool.id,
          identifier: "sluice",
          name: "Sluice",
          scopes: [{ scopeName: "api", scopeDescription: "Use the API" }],
        },
        child,
      ),
      new aws.cognito.ResourceServer(
        "tenant",
        {
          userPoolId: pool.id,
          identifier: "tenant",
          name: "Tenants",
          scopes: tenants.map((tenant) => ({ scopeName: tenant, scopeDescription: `Act for ${tenant}` })),
        },
        child,
      ),
    ];
  }

  #group(pool: aws.cognito.UserPool, name: string, group: { readonly name: string; readonly description: string }) {
    new aws.cognito.UserGroup(name, { userPoolId: pool.id, ...group }, { parent: this, deletedWith: pool });
  }

  /** Programs of people keep no secret: they sign in with a code and PKCE. */
  #peoplesClient(
    pool: aws.cognito.UserPool,
    callbackUrls: readonly string[],
    dependsOn: readonly pulumi.Resource[],
  ): aws.cognito.UserPoolClient {
    return new aws.cognito.UserPoolClient(
      "people",
      {
        userPoolId: pool.id,
        name: "people",
        generateSecret: false,
        preventUserExistenceErrors: "ENABLED",
        enableTokenRevocation: true,
        supportedIdentityProviders: ["COGNITO"],
        explicitAuthFlows: ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
        ...(callbackUrls.length === 0
          ? {}
          : {
              allowedOauthFlowsUserPoolClient: true,
              allowedOauthFlows: ["code"],
              allowedOauthScopes: ["openid", "email", API_SCOPE],
              callbackUrls: [...callbackUrls],
            }),
        ...TOKEN_LIVES,
        refreshTokenValidity: 30,
      },
      { parent: this, deletedWith: pool, dependsOn: [...dependsOn] },
    );
  }

  #machinesClient(
    pool: aws.cognito.UserPool,
    tenant: string,
    dependsOn: readonly pulumi.Resource[],
  ): aws.cognito.UserPoolClient {
    return new aws.cognito.UserPoolClient(
      `machines-${tenant}`,
      {
        userPoolId: pool.id,
        name: `machines-${tenant}`,
        generateSecret: true,
        allowedOauthFlowsUserPoolClient: true,
        allowedOauthFlows: ["client_credentials"],
        allowedOauthScopes: [API_SCOPE, `tenant/${tenant}`],
        explicitAuthFlows: ["ALLOW_REFRESH_TOKEN_AUTH"],
        ...TOKEN_LIVES,
      },
      { parent: this, deletedWith: pool, dependsOn: [...dependsOn] },
    );
  }
}

/** An access token is good for an hour. */
const TOKEN_LIVES = {
  accessTokenValidity: 60,
  idTokenValidity: 60,
  tokenValidityUnits: { accessToken: "minutes", idToken: "minutes", refreshToken: "days" },
};
