import type { Statement } from "./statement.ts";

/** Lets a function read uploads, the newest version of each: a HEAD asks for `GetObject` too. */
export function readUploads(bucketArn: string): Statement {
  return { Sid: "ReadUploads", Effect: "Allow", Action: ["s3:GetObject"], Resource: [`${bucketArn}/*`] };
}

/** Lets a function read the version of an upload that its run began with. */
export function readUploadVersions(bucketArn: string): Statement {
  return { Sid: "ReadUploadVersions", Effect: "Allow", Action: ["s3:GetObjectVersion"], Resource: [`${bucketArn}/*`] };
}

/** Lets a function list uploads. Without it, a HEAD of a key that holds nothing is 403 and not 404. */
export function listUploads(bucketArn: string): Statement {
  return { Sid: "ListUploads", Effect: "Allow", Action: ["s3:ListBucket"], Resource: [bucketArn] };
}

/** Lets a function see a key's history, which a deletion removes. */
export function listUploadVersions(bucketArn: string): Statement {
  return { Sid: "ListUploadVersions", Effect: "Allow", Action: ["s3:ListBucketVersions"], Resource: [bucketArn] };
}

/** Lets a function remove versions of uploads for good: those a deletion names, and those of a grant that is over. */
export function removeUploadVersions(bucketArn: string): Statement {
  return {
    Sid: "RemoveUploadVersions",
    Effect: "Allow",
    Action: ["s3:DeleteObjectVersion"],
    Resource: [`${bucketArn}/*`],
  };
}

/** Lets a function sign uploads: a pre-signed PUT does what its signer may do. */
export function signUploads(bucketArn: string): Statement {
  return { Sid: "SignUploads", Effect: "Allow", Action: ["s3:PutObject"], Resource: [`${bucketArn}/*`] };
}

/** Lets a function read outputs and stored replies, and sign links to them. */
export function readOutputs(bucketArn: string): Statement {
  return { Sid: "ReadOutputs", Effect: "Allow", Action: ["s3:GetObject"], Resource: [`${bucketArn}/*`] };
}

/** Lets a function write outputs and replies. */
export function writeOutputs(bucketArn: string): Statement {
  return { Sid: "WriteOutputs", Effect: "Allow", Action: ["s3:PutObject"], Resource: [`${bucketArn}/*`] };
}

/**
 * Lets a function list outputs, to remove those under a prefix. Without it, an output that is not there is 403 and not
 * 404.
 */
export function listOutputs(bucketArn: string): Statement {
  return { Sid: "ListOutputs", Effect: "Allow", Action: ["s3:ListBucket"], Resource: [bucketArn] };
}

/** Lets a function remove outputs of dead generations and deleted documents: their bucket keeps no versions. */
export function removeOutputs(bucketArn: string): Statement {
  return { Sid: "RemoveOutputs", Effect: "Allow", Action: ["s3:DeleteObject"], Resource: [`${bucketArn}/*`] };
}
