// Generated from the API's description: node src/setup/client-types.mjs

export interface paths {
    "/documents": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The caller's documents, newest first */
        get: operations["listDocuments"];
        put?: never;
        /**
         * Ask for a place to upload a document to
         * @description Answers with a pre-signed PUT bound to exactly the promised size, type and checksum. A key that is taken is replaced; until the new bytes are processed, search goes on with the old ones.
         */
        post: operations["createDocument"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/documents/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A document's status, fields and usage */
        get: operations["getDocument"];
        put?: never;
        post?: never;
        /**
         * Delete a document for good
         * @description Search stops at once; passages, outputs, stored replies and every raw version are removed soon after. Safe to repeat: a document already deleted is answered in the same way.
         */
        delete: operations["deleteDocument"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/documents/{id}/reprocess": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Process a document's bytes once more
         * @description Opens a new generation; the live one stays in search until the new one is done. The body may be left out.
         */
        post: operations["reprocessDocument"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/documents/{id}/output": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The live generation's whole output
         * @description As JSON with text, pages, passages and fields, or as Markdown for people.
         */
        get: operations["getOutput"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/documents/{id}/passages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The live generation's passages, in reading order */
        get: operations["listPassages"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/documents/{id}/generations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What became of each generation: outcome, reason, time by stage, tokens and cost */
        get: operations["listGenerations"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Find passages by meaning and by words
         * @description Only passages of live generations of the caller's own documents are found.
         */
        post: operations["search"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How documents end, as they do
         * @description Server-sent events of the caller's own tenant, each `data` an event's envelope. A client that comes back with `Last-Event-ID` gets what it missed. On AWS the same events are on EventBridge.
         */
        get: operations["streamEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/usage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What models were paid for, by day, model and stage
         * @description Of the caller's documents; an operator may ask for all tenants. Counted when a call was paid, whatever became of its document, at the prices of the installation's list of models. Kept for 100 days.
         */
        get: operations["getUsage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/estimates": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * What processing objects would about cost
         * @description By their keys and sizes, at the prices of the models that their profiles would ask. Nothing is read.
         */
        post: operations["estimateCost"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/imports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Bring in objects that lay in the installation's own bucket before
         * @description A page at a time: objects that are no documents yet are queued where they lie, and no bytes are moved. Objects of other buckets are uploaded, as the command `sluice import` does.
         */
        post: operations["importObjects"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/dead-letters": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Messages that were given up, oldest first
         * @description A tenant's own; an operator's list has those of all tenants, and those that belong to none.
         */
        get: operations["listDeadLetters"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/dead-letters/redrive": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send given-up messages again
         * @description Named ones, or the oldest of a class. Their documents are opened again and looked at as a whole.
         */
        post: operations["redriveDeadLetters"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/dead-letters/discard": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Discard given-up messages
         * @description Named ones, or the oldest of a class. Their documents stay as they are.
         */
        post: operations["discardDeadLetters"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether the service can do its work */
        get: operations["getHealth"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/openapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** This description */
        get: operations["getOpenApi"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/docs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The API's description as a page */
        get: operations["getDocs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/docs/{file}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A file of the page */
        get: operations["getDocsFile"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /**
         * @example {
         *       "documentId": "5c1mq0zr9v6h3t8yw2kbn4xa7d",
         *       "uploadId": "01KJMB6V9Q3W8YHD2R5T7N4XZC",
         *       "upload": {
         *         "method": "PUT",
         *         "url": "https://uploads.example/01KJMB6V9Q3W8YHD2R5T7N4XZC/invoice-2041.pdf?signature=…",
         *         "headers": {
         *           "content-type": "application/pdf",
         *           "content-length": "48213"
         *         },
         *         "expiresAt": "2026-03-01T09:45:00.000Z"
         *       },
         *       "links": {
         *         "self": "/documents/5c1mq0zr9v6h3t8yw2kbn4xa7d"
         *       }
         *     }
         */
        Upload: {
            /** @example 5c1mq0zr9v6h3t8yw2kbn4xa7d */
            documentId: string;
            uploadId: string;
            upload: {
                /** @enum {string} */
                method: "PUT";
                url: string;
                /** @description To be sent exactly so, with exactly the bytes promised. */
                headers: {
                    [key: string]: string;
                };
                /**
                 * Format: date-time
                 * @example 2026-03-01T09:30:00.000Z
                 */
                expiresAt: string;
            };
            links: {
                self: string;
            };
        };
        /**
         * @example {
         *       "type": "urn:problem-type:sluice:invalid_request",
         *       "title": "The request is not valid",
         *       "status": 400,
         *       "detail": "Correct the named fields and send the request again.",
         *       "code": "invalid_request",
         *       "errors": [
         *         {
         *           "field": "size",
         *           "message": "Must be a number."
         *         }
         *       ]
         *     }
         */
        Problem: {
            type: string;
            title: string;
            status: number;
            detail: string;
            code: string;
            errors?: {
                field: string;
                message: string;
            }[];
            requestId?: string;
        };
        /**
         * @example {
         *       "name": "invoice-2041.pdf",
         *       "contentType": "application/pdf",
         *       "size": 48213,
         *       "tags": {
         *         "year": "2026"
         *       },
         *       "profile": "invoice"
         *     }
         */
        CreateDocument: {
            /** @description The document's name, for people. */
            name: string;
            /** @description The media type the bytes are uploaded with. */
            contentType: string;
            /** @description Bytes, exactly. */
            size: number;
            /** @description SHA-256 of the bytes in hex; the store then refuses other bytes. */
            sha256?: string;
            /** @description Where the document lives, relative to the tenant; the same key again replaces it. Made where absent. */
            key?: string;
            /** @description At most 20; search can filter by them. */
            tags?: {
                [key: string]: string;
            };
            /** @description The extraction profile; chosen by the profiles' own rules where absent. */
            profile?: string;
        };
        /**
         * @example {
         *       "documentId": "5c1mq0zr9v6h3t8yw2kbn4xa7d",
         *       "name": "invoice-2041.pdf",
         *       "key": "01KJMB6V9Q3W8YHD2R5T7N4XZC/invoice-2041.pdf",
         *       "contentType": "application/pdf",
         *       "size": 48213,
         *       "tags": {
         *         "year": "2026"
         *       },
         *       "status": "READY",
         *       "generation": 1772357400,
         *       "versionId": "3HL4kqtJlcpXroDTDmJ.rmSpXd3dIbrHY",
         *       "live": {
         *         "generation": 1772357400,
         *         "versionId": "3HL4kqtJlcpXroDTDmJ.rmSpXd3dIbrHY",
         *         "profile": "invoice",
         *         "profileDigest": "9f2c51d0a7b34e8895d6c1f0e2a4b7c8d9e0f1a2b3c4d5e6f708192a3b4c5d6e",
         *         "outcome": "READY"
         *       },
         *       "reason": null,
         *       "usage": {
         *         "inputTokens": 214300,
         *         "outputTokens": 9120,
         *         "cacheReadTokens": 61440,
         *         "cacheWriteTokens": 2048,
         *         "embeddedTokens": 0,
         *         "cost": {
         *           "amount": 0.81,
         *           "currency": "USD"
         *         },
         *         "repeated": 0
         *       },
         *       "retryAt": null,
         *       "createdAt": "2026-03-01T09:30:00.000Z",
         *       "updatedAt": "2026-03-01T09:30:12.481Z",
         *       "links": {
         *         "self": "/documents/5c1mq0zr9v6h3t8yw2kbn4xa7d",
         *         "output": "/documents/5c1mq0zr9v6h3t8yw2kbn4xa7d/output"
         *       },
         *       "uploadId": "01KJMB6V9Q3W8YHD2R5T7N4XZC",
         *       "warnings": [],
         *       "fields": {
         *         "total": {
         *           "value": 1200.5,
         *           "grounded": true,
         *           "evidence": {
         *             "page": 1,
         *             "quote": "Total due: 1,200.50"
         *           }
         *         }
         *       }
         *     }
         */
        Document: {
            /** @example 5c1mq0zr9v6h3t8yw2kbn4xa7d */
            documentId: string;
            name: string;
            /** @description Relative to the tenant. */
            key: string;
            contentType: string | null;
            /** @description Bytes. */
            size: number | null;
            tags: {
                [key: string]: string;
            };
            /**
             * @description The newest generation's.
             * @enum {string}
             */
            status: "AWAITING_UPLOAD" | "QUEUED" | "PROCESSING" | "READY" | "PARTIAL" | "FAILED" | "EXPIRED" | "DELETED";
            /** @description The newest one; 0 before the first. */
            generation: number;
            versionId: string | null;
            uploadId: string | null;
            /** @description The generation that search returns. */
            live: {
                generation: number;
                versionId: string;
                profile: string;
                profileDigest: string;
                /** @enum {string} */
                outcome: "READY" | "PARTIAL";
            } | null;
            /** @description Why the newest generation is not READY, or waits. */
            reason: {
                code: string;
                message: string;
                /** @enum {string} */
                stage: "acquire" | "read" | "transcribe" | "split" | "extract" | "embed" | "index" | "await" | "publish" | "intake";
                retryable: boolean;
            } | null;
            /** @description The live generation's. */
            warnings: {
                code: string;
                message: string;
                page?: number;
            }[];
            /** @description The live generation's. */
            fields: {
                [key: string]: {
                    /** @description As the profile's schema types it. */
                    value?: unknown;
                    /** @description True when the quote was found on the page it names. */
                    grounded: boolean;
                    evidence: {
                        page: number;
                        quote: string;
                    } | null;
                };
            };
            /** @description The newest run's. */
            usage: {
                inputTokens: number;
                outputTokens: number;
                cacheReadTokens: number;
                cacheWriteTokens: number;
                embeddedTokens: number;
                cost: {
                    amount: number;
                    currency: string;
                };
                /** @description Calls that may have been paid twice, after a crash. */
                repeated: number;
            };
            /**
             * Format: date-time
             * @description When a waiting document is tried again.
             * @example 2026-03-01T09:30:00.000Z
             */
            retryAt: string | null;
            /**
             * Format: date-time
             * @example 2026-03-01T09:30:00.000Z
             */
            createdAt: string;
            /**
             * Format: date-time
             * @example 2026-03-01T09:30:00.000Z
             */
            updatedAt: string;
            links: {
                self: string;
                /** @description The live generation's text, pages and passages; with `?format=md` for people. */
                output?: string;
            };
        };
        /**
         * @example {
         *       "documentId": "5c1mq0zr9v6h3t8yw2kbn4xa7d",
         *       "status": "QUEUED"
         *     }
         */
        Accepted: {
            /** @example 5c1mq0zr9v6h3t8yw2kbn4xa7d */
            documentId: string;
            /** @enum {string} */
            status: "AWAITING_UPLOAD" | "QUEUED" | "PROCESSING" | "READY" | "PARTIAL" | "FAILED" | "EXPIRED" | "DELETED";
        };
        /**
         * @example {
         *       "profile": "contract",
         *       "fresh": false
         *     }
         */
        Reprocess: {
            /** @description Another profile; the one asked for at upload, or the rules', where absent. */
            profile?: string;
            /** @description True to ask the models anew instead of reusing stored replies. */
            fresh?: boolean;
        };
        /**
         * @example {
         *       "documents": [
         *         {
         *           "documentId": "5c1mq0zr9v6h3t8yw2kbn4xa7d",
         *           "name": "invoice-2041.pdf",
         *           "key": "01KJMB6V9Q3W8YHD2R5T7N4XZC/invoice-2041.pdf",
         *           "contentType": "application/pdf",
         *           "size": 48213,
         *           "tags": {
         *             "year": "2026"
         *           },
         *           "status": "FAILED",
         *           "generation": 1772357400,
         *           "versionId": "3HL4kqtJlcpXroDTDmJ.rmSpXd3dIbrHY",
         *           "live": null,
         *           "reason": {
         *             "code": "encrypted",
         *             "message": "The document is encrypted; upload it without a password.",
         *             "stage": "read",
         *             "retryable": false
         *           },
         *           "usage": {
         *             "inputTokens": 0,
         *             "outputTokens": 0,
         *             "cacheReadTokens": 0,
         *             "cacheWriteTokens": 0,
         *             "embeddedTokens": 0,
         *             "cost": {
         *               "amount": 0,
         *               "currency": "USD"
         *             },
         *             "repeated": 0
         *           },
         *           "retryAt": null,
         *           "createdAt": "2026-03-01T09:30:00.000Z",
         *           "updatedAt": "2026-03-01T09:30:12.481Z",
         *           "links": {
         *             "self": "/documents/5c1mq0zr9v6h3t8yw2kbn4xa7d"
         *           }
         *         }
         *       ],
         *       "cursor": null
         *     }
         */
        DocumentPage: {
            documents: {
                /** @example 5c1mq0zr9v6h3t8yw2kbn4xa7d */
                documentId: string;
                name: string;
                /** @description Relative to the tenant. */
                key: string;
                contentType: string | null;
                /** @description Bytes. */
                size: number | null;
                tags: {
                    [key: string]: string;
                };
                /**
                 * @description The newest generation's.
                 * @enum {string}
                 */
                status: "AWAITING_UPLOAD" | "QUEUED" | "PROCESSING" | "READY" | "PARTIAL" | "FAILED" | "EXPIRED" | "DELETED";
                /** @description The newest one; 0 before the first. */
                generation: number;
                versionId: string | null;
                /** @description The generation that search returns. */
                live: {
                    generation: number;
                    versionId: string;
                    profile: string;
                    profileDigest: string;
                    /** @enum {string} */
                    outcome: "READY" | "PARTIAL";
                } | null;
                /** @description Why the newest generation is not READY, or waits. */
                reason: {
                    code: string;
                    message: string;
                    /** @enum {string} */
                    stage: "acquire" | "read" | "transcribe" | "split" | "extract" | "embed" | "index" | "await" | "publish" | "intake";
                    retryable: boolean;
                } | null;
                /** @description The newest run's. */
                usage: {
                    inputTokens: number;
                    outputTokens: number;
                    cacheReadTokens: number;
                    cacheWriteTokens: number;
                    embeddedTokens: number;
                    cost: {
                        amount: number;
                        currency: string;
                    };
                    /** @description Calls that may have been paid twice, after a crash. */
                    repeated: number;
                };
                /**
                 * Format: date-time
                 * @description When a waiting document is tried again.
                 * @example 2026-03-01T09:30:00.000Z
                 */
                retryAt: string | null;
                /**
                 * Format: date-time
                 * @example 2026-03-01T09:30:00.000Z
                 */
                createdAt: string;
                /**
                 * Format: date-time
                 * @example 2026-03-01T09:30:00.000Z
                 */
                updatedAt: string;
                links: {
                    self: string;
                };
            }[];
            /** @description Ask with it for the next page, however few this one holds; null on the last one. */
            cursor: string | null;
        };
        /**
         * @example {
         *       "documentId": "5c1mq0zr9v6h3t8yw2kbn4xa7d",
         *       "generation": 1772357400,
         *       "text": "Payment is due within 30 days.",
         *       "pages": [
         *         {
         *           "start": 0,
         *           "end": 30,
         *           "name": null
         *         }
         *       ],
         *       "passages": [
         *         {
         *           "ordinal": 0,
         *           "page": 1,
         *           "headings": [],
         *           "start": 0,
         *           "end": 30,
         *           "text": "Payment is due within 30 days."
         *         }
         *       ]
         *     }
         */
        Output: {
            /** @example 5c1mq0zr9v6h3t8yw2kbn4xa7d */
            documentId: string;
            generation: number;
            text: string;
            /** @description Where each page lies in the text, in UTF-16 units. */
            pages: {
                start: number;
                end: number;
                name: string | null;
            }[];
            passages: {
                ordinal: number;
                /** @description From 1. */
                page: number;
                headings: string[];
                start: number;
                end: number;
                text: string;
            }[];
        } & {
            [key: string]: unknown;
        };
        /**
         * @example {
         *       "generation": 1772357400,
         *       "passages": [
         *         {
         *           "ordinal": 0,
         *           "page": 1,
         *           "headings": [],
         *           "start": 0,
         *           "end": 30,
         *           "text": "Payment is due within 30 days."
         *         }
         *       ],
         *       "cursor": null
         *     }
         */
        PassagePage: {
            generation: number;
            passages: {
                ordinal: number;
                /** @description From 1. */
                page: number;
                headings: string[];
                start: number;
                end: number;
                text: string;
            }[];
            /** @description Ask with it for the next page, however few this one holds; null on the last one. */
            cursor: string | null;
        };
        /**
         * @example {
         *       "generations": [
         *         {
         *           "generation": 1772357400,
         *           "live": true,
         *           "outcome": "READY",
         *           "reason": null,
         *           "versionId": "3HL4kqtJlcpXroDTDmJ.rmSpXd3dIbrHY",
         *           "contentType": "application/pdf",
         *           "size": 48213,
         *           "profile": "invoice",
         *           "profileDigest": "9f2c51d0a7b34e8895d6c1f0e2a4b7c8d9e0f1a2b3c4d5e6f708192a3b4c5d6e",
         *           "startedAt": "2026-03-01T09:30:01.000Z",
         *           "endedAt": "2026-03-01T09:30:12.481Z",
         *           "legs": 1,
         *           "stages": [
         *             {
         *               "stage": "read",
         *               "milliseconds": 210
         *             },
         *             {
         *               "stage": "extract",
         *               "milliseconds": 6120
         *             }
         *           ],
         *           "interruptions": {
         *             "count": 1,
         *             "newest": [
         *               {
         *                 "at": "2026-03-01T09:30:04.000Z",
         *                 "code": "over_quota",
         *                 "stage": "extract"
         *               }
         *             ]
         *           },
         *           "usage": {
         *             "inputTokens": 214300,
         *             "outputTokens": 9120,
         *             "cacheReadTokens": 61440,
         *             "cacheWriteTokens": 2048,
         *             "embeddedTokens": 0,
         *             "cost": {
         *               "amount": 0.81,
         *               "currency": "USD"
         *             },
         *             "repeated": 0
         *           },
         *           "spending": [
         *             {
         *               "purpose": "extract",
         *               "model": "claude-haiku",
         *               "calls": 1,
         *               "usage": {
         *                 "inputTokens": 214300,
         *                 "outputTokens": 9120,
         *                 "cacheReadTokens": 61440,
         *                 "cacheWriteTokens": 2048,
         *                 "embeddedTokens": 0,
         *                 "cost": {
         *                   "amount": 0.81,
         *                   "currency": "USD"
         *                 },
         *                 "repeated": 0
         *               }
         *             }
         *           ]
         *         }
         *       ],
         *       "cursor": null
         *     }
         */
        GenerationPage: {
            generations: {
                generation: number;
                /** @description True of the one that search returns. */
                live: boolean;
                /**
                 * @description Null while it is in work. SUPERSEDED: another one was begun before it ended.
                 * @enum {string|null}
                 */
                outcome: "READY" | "PARTIAL" | "FAILED" | "SUPERSEDED" | null;
                /** @description Why it did not end READY. */
                reason: {
                    code: string;
                    message: string;
                    /** @enum {string} */
                    stage: "acquire" | "read" | "transcribe" | "split" | "extract" | "embed" | "index" | "await" | "publish" | "intake";
                    retryable: boolean;
                } | null;
                versionId: string;
                contentType: string;
                /** @description Bytes. */
                size: number;
                profile: string;
                profileDigest: string;
                /** Format: date-time */
                startedAt: string;
                /** Format: date-time */
                endedAt: string | null;
                /** @description Calls of the worker that the run was spread over. */
                legs: number;
                /** @description Finished stages, in the order they were, with their time over all legs. */
                stages: {
                    /** @enum {string} */
                    stage: "acquire" | "read" | "transcribe" | "split" | "extract" | "embed" | "index" | "await" | "publish";
                    milliseconds: number;
                }[];
                interruptions: {
                    count: number;
                    newest: {
                        /** Format: date-time */
                        at: string;
                        code: string;
                        stage: string;
                    }[];
                };
                /** @description What its replies cost, whichever generation bought them; null where nobody summed it up. */
                usage: {
                    inputTokens: number;
                    outputTokens: number;
                    cacheReadTokens: number;
                    cacheWriteTokens: number;
                    embeddedTokens: number;
                    cost: {
                        amount: number;
                        currency: string;
                    };
                    /** @description Calls that may have been paid twice, after a crash. */
                    repeated: number;
                } | null;
                /** @description The usage by what models were asked for, and which. */
                spending: {
                    /**
                     * @description The stage that asked, with repair turns apart.
                     * @enum {string}
                     */
                    purpose: "transcribe" | "extract" | "repair" | "embed";
                    /** @description As the list of models names it. */
                    model: string;
                    /** @description Calls of a chat model, or batches of embeddings. */
                    calls: number;
                    usage: {
                        inputTokens: number;
                        outputTokens: number;
                        cacheReadTokens: number;
                        cacheWriteTokens: number;
                        embeddedTokens: number;
                        cost: {
                            amount: number;
                            currency: string;
                        };
                        /** @description Calls that may have been paid twice, after a crash. */
                        repeated: number;
                    };
                }[];
            }[];
            /** @description Ask with it for the next page; null on the last one. */
            cursor: string | null;
        };
        /**
         * @example {
         *       "hits": [
         *         {
         *           "documentId": "5c1mq0zr9v6h3t8yw2kbn4xa7d",
         *           "name": "invoice-2041.pdf",
         *           "score": 0.0325,
         *           "passage": {
         *             "ordinal": 0,
         *             "page": 1,
         *             "headings": [
         *               "Payment"
         *             ],
         *             "start": 120,
         *             "end": 152,
         *             "text": "Payment is due within 30 days."
         *           },
         *           "highlights": [
         *             {
         *               "start": 0,
         *               "end": 7
         *             }
         *           ]
         *         }
         *       ],
         *       "complete": true,
         *       "facets": {
         *         "tags.year": [
         *           {
         *             "value": "2026",
         *             "documents": 1
         *           }
         *         ]
         *       },
         *       "tookMs": 14
         *     }
         */
        SearchResult: {
            hits: {
                /** @example 5c1mq0zr9v6h3t8yw2kbn4xa7d */
                documentId: string;
                name: string;
                /** @description Comparable within one answer; higher is better. */
                score: number;
                passage: {
                    ordinal: number;
                    /** @description From 1. */
                    page: number;
                    headings: string[];
                    start: number;
                    end: number;
                    text: string;
                };
                /** @description Offsets in UTF-16 units of the passage's text. */
                highlights: {
                    start: number;
                    end: number;
                }[];
            }[];
            /** @description False where more live hits may exist than were found. */
            complete: boolean;
            /** @description Where asked for: documents by value, the most frequent first. */
            facets?: {
                [key: string]: {
                    value: string | number;
                    documents: number;
                }[];
            };
            tookMs: number;
        };
        /**
         * @example {
         *       "query": "When is the payment due?",
         *       "mode": "hybrid",
         *       "k": 5,
         *       "facets": [
         *         "contentType",
         *         "tags.year"
         *       ],
         *       "filter": {
         *         "contentType": "application/pdf",
         *         "tags": {
         *           "year": "2026"
         *         },
         *         "createdAt": {
         *           "gte": "2026-01-01T00:00:00Z"
         *         }
         *       }
         *     }
         */
        Search: {
            /** @description What to find, in words; code points are counted. */
            query: string;
            /**
             * @default hybrid
             * @enum {string}
             */
            mode?: "hybrid" | "semantic" | "lexical";
            /**
             * @description Hits wanted.
             * @default 10
             */
            k?: number;
            /**
             * @description At most one hit a document.
             * @enum {string}
             */
            groupBy?: "document";
            /** @description Counts documents by `contentType`, `profile`, `tags.<name>` or `fields.<name>`, over the best 300 candidates of each branch. */
            facets?: string[];
            filter?: {
                contentType?: string | string[];
                profile?: string | string[];
                /** @description Every named tag must have its value. */
                tags?: {
                    [key: string]: string;
                };
                createdAt?: {
                    /** @description ISO 8601: a date (its midnight in UTC) or a moment with its offset. */
                    gte?: string;
                    /** @description ISO 8601: a date (its midnight in UTC) or a moment with its offset. */
                    lt?: string;
                };
                /** @description Only fields that a profile declares filterable. */
                fields?: {
                    [key: string]: string | number | (string | number)[] | {
                        gte?: string | number;
                        lt?: string | number;
                    };
                };
            };
        };
        /**
         * @example {
         *       "from": "2026-03-01",
         *       "to": "2026-03-01",
         *       "usage": {
         *         "inputTokens": 214300,
         *         "outputTokens": 9120,
         *         "cacheReadTokens": 61440,
         *         "cacheWriteTokens": 2048,
         *         "embeddedTokens": 0,
         *         "cost": {
         *           "amount": 0.81,
         *           "currency": "USD"
         *         },
         *         "repeated": 0
         *       },
         *       "days": [
         *         {
         *           "day": "2026-03-01",
         *           "usage": {
         *             "inputTokens": 214300,
         *             "outputTokens": 9120,
         *             "cacheReadTokens": 61440,
         *             "cacheWriteTokens": 2048,
         *             "embeddedTokens": 0,
         *             "cost": {
         *               "amount": 0.81,
         *               "currency": "USD"
         *             },
         *             "repeated": 0
         *           },
         *           "spending": [
         *             {
         *               "purpose": "extract",
         *               "model": "claude-sonnet",
         *               "calls": 93,
         *               "usage": {
         *                 "inputTokens": 214300,
         *                 "outputTokens": 9120,
         *                 "cacheReadTokens": 61440,
         *                 "cacheWriteTokens": 2048,
         *                 "embeddedTokens": 0,
         *                 "cost": {
         *                   "amount": 0.81,
         *                   "currency": "USD"
         *                 },
         *                 "repeated": 0
         *               }
         *             }
         *           ]
         *         }
         *       ]
         *     }
         */
        UsageReport: {
            /** Format: date */
            from: string;
            /** Format: date */
            to: string;
            /** @description All of it. */
            usage: {
                inputTokens: number;
                outputTokens: number;
                cacheReadTokens: number;
                cacheWriteTokens: number;
                embeddedTokens: number;
                cost: {
                    amount: number;
                    currency: string;
                };
                /** @description Calls that may have been paid twice, after a crash. */
                repeated: number;
            };
            /** @description Each day, the oldest first. */
            days: {
                /** Format: date */
                day: string;
                usage: {
                    inputTokens: number;
                    outputTokens: number;
                    cacheReadTokens: number;
                    cacheWriteTokens: number;
                    embeddedTokens: number;
                    cost: {
                        amount: number;
                        currency: string;
                    };
                    /** @description Calls that may have been paid twice, after a crash. */
                    repeated: number;
                };
                spending: {
                    /**
                     * @description The stage that asked, with repair turns apart.
                     * @enum {string}
                     */
                    purpose: "transcribe" | "extract" | "repair" | "embed";
                    /** @description As the list of models names it. */
                    model: string;
                    /** @description Calls of a chat model, or batches of embeddings. */
                    calls: number;
                    usage: {
                        inputTokens: number;
                        outputTokens: number;
                        cacheReadTokens: number;
                        cacheWriteTokens: number;
                        embeddedTokens: number;
                        cost: {
                            amount: number;
                            currency: string;
                        };
                        /** @description Calls that may have been paid twice, after a crash. */
                        repeated: number;
                    };
                }[];
            }[];
            /** @description Where all tenants were asked for: each over these days, the dearest first. */
            tenants?: {
                tenant: string;
                usage: {
                    inputTokens: number;
                    outputTokens: number;
                    cacheReadTokens: number;
                    cacheWriteTokens: number;
                    embeddedTokens: number;
                    cost: {
                        amount: number;
                        currency: string;
                    };
                    /** @description Calls that may have been paid twice, after a crash. */
                    repeated: number;
                };
            }[];
        };
        /**
         * @description By the keys' endings and sizes alone: rough, and several times too little for scans.
         * @example {
         *       "unreadable": 0,
         *       "tokens": {
         *         "inputTokens": 2100,
         *         "outputTokens": 500,
         *         "embeddedTokens": 1280
         *       },
         *       "cost": {
         *         "amount": 0.0138,
         *         "currency": "USD"
         *       },
         *       "profiles": [
         *         {
         *           "profile": "invoice",
         *           "models": [
         *             "claude-sonnet"
         *           ],
         *           "documents": 1,
         *           "cost": {
         *             "amount": 0.0138,
         *             "currency": "USD"
         *           }
         *         }
         *       ]
         *     }
         */
        Estimate: {
            /** @description Objects whose ending nothing here reads: they fail, and cost nothing. */
            unreadable: number;
            tokens: {
                inputTokens: number;
                outputTokens: number;
                embeddedTokens: number;
            };
            cost: {
                amount: number;
                currency: string;
            };
            /** @description By profile, the dearest first, with the models that would be asked, the first one counted. */
            profiles: {
                profile: string;
                models: string[];
                documents: number;
                cost: {
                    amount: number;
                    currency: string;
                };
            }[];
        };
        /**
         * @example {
         *       "objects": [
         *         {
         *           "key": "invoices/2041.pdf",
         *           "size": 48213
         *         }
         *       ]
         *     }
         */
        EstimateRequest: {
            /** @description The profile to extract under; chosen by the profiles' own rules where absent. */
            profile?: string;
            /** @description Keys relative to the tenant, and bytes. */
            objects: {
                key: string;
                size: number;
            }[];
        };
        /**
         * @example {
         *       "objects": 3,
         *       "known": 2,
         *       "queued": 1,
         *       "bytes": 48213,
         *       "estimate": {
         *         "unreadable": 0,
         *         "tokens": {
         *           "inputTokens": 2100,
         *           "outputTokens": 500,
         *           "embeddedTokens": 1280
         *         },
         *         "cost": {
         *           "amount": 0.0138,
         *           "currency": "USD"
         *         },
         *         "profiles": [
         *           {
         *             "profile": "invoice",
         *             "models": [
         *               "claude-sonnet"
         *             ],
         *             "documents": 1,
         *             "cost": {
         *               "amount": 0.0138,
         *               "currency": "USD"
         *             }
         *           }
         *         ]
         *       },
         *       "cursor": null
         *     }
         */
        ImportPage: {
            /** @description Objects on this page that have something in them. */
            objects: number;
            /** @description Those among them that are documents already: they are left as they are. */
            known: number;
            /** @description Those that were queued, or with `dryRun` would be. */
            queued: number;
            /** @description Of those queued. */
            bytes: number;
            estimate: components["schemas"]["Estimate"];
            /** @description Ask with it for the next page; null on the last one. */
            cursor: string | null;
        };
        /**
         * @example {
         *       "bucket": "raw-input",
         *       "prefix": "invoices/",
         *       "dryRun": true
         *     }
         */
        ImportRequest: {
            /** @description The installation's own bucket of uploads, by name. */
            bucket: string;
            /**
             * @description Only keys that begin so. With several tenants it begins with the caller's own, as `<tenant>/`.
             * @default
             */
            prefix?: string;
            /**
             * @description True to be told what there is, and queue nothing.
             * @default false
             */
            dryRun?: boolean;
            /** @description The `cursor` of the page before, to go on there. */
            cursor?: string;
        };
        /**
         * @example {
         *       "deadLetters": [
         *         {
         *           "id": "0b5a9a0e-9a2c-4f0c-8d3e-5a1f6f1b7c11",
         *           "origin": "ingestion",
         *           "class": "model_unavailable",
         *           "documentId": "5c1mq0zr9v6h3t8yw2kbn4xa7d",
         *           "at": "2026-03-01T09:30:00.000Z"
         *         }
         *       ],
         *       "cursor": null
         *     }
         */
        DeadLetterPage: {
            deadLetters: {
                id: string;
                /**
                 * @description Which queue gave it up.
                 * @enum {string}
                 */
                origin: "ingestion" | "event-target";
                /** @description The failure's class: a reason's code, or `unparsable`. */
                class: string;
                documentId: string | null;
                /** Format: date-time */
                at: string;
            }[];
            /** @description Ask with it for the next page, however few this one holds; null on the last one. */
            cursor: string | null;
        };
        /**
         * @example {
         *       "dryRun": true,
         *       "deadLetters": [
         *         {
         *           "id": "0b5a9a0e-9a2c-4f0c-8d3e-5a1f6f1b7c11",
         *           "origin": "ingestion",
         *           "class": "model_unavailable",
         *           "documentId": "5c1mq0zr9v6h3t8yw2kbn4xa7d",
         *           "at": "2026-03-01T09:30:00.000Z"
         *         }
         *       ],
         *       "more": false
         *     }
         */
        ChosenDeadLetters: {
            dryRun: boolean;
            /** @description Those it was done to, or would be. */
            deadLetters: {
                id: string;
                /**
                 * @description Which queue gave it up.
                 * @enum {string}
                 */
                origin: "ingestion" | "event-target";
                /** @description The failure's class: a reason's code, or `unparsable`. */
                class: string;
                documentId: string | null;
                /** Format: date-time */
                at: string;
            }[];
            /** @description True where more of the class remain: ask again. */
            more: boolean;
        };
        /**
         * @example {
         *       "class": "dead_letter",
         *       "dryRun": true
         *     }
         */
        ChooseDeadLetters: {
            ids?: string[];
            class?: string;
            /**
             * @description True to be told what would be done, and do nothing.
             * @default false
             */
            dryRun?: boolean;
        };
        /**
         * @example {
         *       "status": "ok",
         *       "version": "0.1.0",
         *       "checks": {
         *         "records": {
         *           "ok": true
         *         }
         *       }
         *     }
         */
        Health: {
            /** @enum {string} */
            status: "ok" | "degraded" | "down";
            version: string;
            checks: {
                [key: string]: {
                    ok: boolean;
                    detail?: string;
                };
            };
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    listDocuments: {
        parameters: {
            query?: {
                /** @description The newest generation's. Deleted documents are listed only where they are asked for. */
                status?: "AWAITING_UPLOAD" | "QUEUED" | "PROCESSING" | "READY" | "PARTIAL" | "FAILED" | "EXPIRED" | "DELETED";
                /** @description A tag that the documents have, as `name=value`. */
                tag?: string;
                /** @description The profile a document is processed by. */
                profile?: string;
                /** @description ISO 8601: a date (its midnight in UTC) or a moment with its offset. */
                createdFrom?: string;
                /** @description ISO 8601: a date (its midnight in UTC) or a moment with its offset. */
                createdBefore?: string;
                /** @description Items wanted. */
                limit?: number;
                /** @description The `cursor` of the page before, to go on there. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of documents. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DocumentPage"];
                };
            };
            /** @description The request is not valid; `errors` names the fields. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The token is missing or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The caller has no tenant, several, or one that is not served here. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests, or the token budget is used up; see Retry-After. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something unexpected happened; `requestId` leads the operator to it. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available just now; see Retry-After. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createDocument: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes a repetition safe: kept for 24 hours, the same body gets the same answer, another one a 422. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateDocument"];
            };
        };
        responses: {
            /** @description Upload the bytes with this PUT. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Upload"];
                };
            };
            /** @description The request is not valid; `errors` names the fields. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The token is missing or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The caller has no tenant, several, or one that is not served here. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body, or the promised upload, is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The profile does not exist, or the Idempotency-Key came with another body. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests, or the token budget is used up; see Retry-After. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something unexpected happened; `requestId` leads the operator to it. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available just now; see Retry-After. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getDocument: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The document's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The document. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Document"];
                };
            };
            /** @description The token is missing or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The caller has no tenant, several, or one that is not served here. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such document, or it is another tenant's. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The document was deleted. */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests, or the token budget is used up; see Retry-After. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something unexpected happened; `requestId` leads the operator to it. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available just now; see Retry-After. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteDocument: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The document's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is deleted. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Accepted"];
                };
            };
            /** @description The token is missing or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The caller has no tenant, several, or one that is not served here. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such document, or it is another tenant's. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests, or the token budget is used up; see Retry-After. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something unexpected happened; `requestId` leads the operator to it. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available just now; see Retry-After. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    reprocessDocument: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The document's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["Reprocess"];
            };
        };
        responses: {
            /** @description It will be. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Accepted"];
                };
            };
            /** @description The request is not valid; `errors` names the fields. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The token is missing or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The caller has no tenant, several, or one that is not served here. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such document, or it is another tenant's. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The document has no bytes to work on. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The document was deleted. */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body, or the promised upload, is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The profile does not exist, or the Idempotency-Key came with another body. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests, or the token budget is used up; see Retry-After. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something unexpected happened; `requestId` leads the operator to it. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available just now; see Retry-After. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getOutput: {
        parameters: {
            query?: {
                /** @description JSON with pages and passages, or Markdown for people. */
                format?: "json" | "md";
            };
            header?: never;
            path: {
                /** @description The document's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The output. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Output"];
                    "text/markdown": string;
                };
            };
            /** @description The output is large: follow `Location`, a pre-signed GET that is good for a minute. */
            303: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request is not valid; `errors` names the fields. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The token is missing or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The caller has no tenant, several, or one that is not served here. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such document, or it is another tenant's. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The document was deleted. */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests, or the token budget is used up; see Retry-After. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something unexpected happened; `requestId` leads the operator to it. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available just now; see Retry-After. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listPassages: {
        parameters: {
            query?: {
                /** @description Items wanted. */
                limit?: number;
                /** @description The `cursor` of the page before, to go on there. */
                cursor?: string;
            };
            header?: never;
            path: {
                /** @description The document's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of passages. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PassagePage"];
                };
            };
            /** @description The request is not valid; `errors` names the fields. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The token is missing or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The caller has no tenant, several, or one that is not served here. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such document, or it is another tenant's. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The document was deleted. */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests, or the token budget is used up; see Retry-After. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something unexpected happened; `requestId` leads the operator to it. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available just now; see Retry-After. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listGenerations: {
        parameters: {
            query?: {
                /** @description Items wanted. */
                limit?: number;
                /** @description The `cursor` of the page before, to go on there. */
                cursor?: string;
            };
            header?: never;
            path: {
                /** @description The document's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of generations, the newest first; failed and superseded ones are among them. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GenerationPage"];
                };
            };
            /** @description The request is not valid; `errors` names the fields. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The token is missing or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The caller has no tenant, several, or one that is not served here. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such document, or it is another tenant's. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The document was deleted. */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests, or the token budget is used up; see Retry-After. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something unexpected happened; `requestId` leads the operator to it. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available just now; see Retry-After. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    search: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Search"];
            };
        };
        responses: {
            /** @description The best passages, best first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SearchResult"];
                };
            };
            /** @description The request is not valid; `errors` names the fields. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The token is missing or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The caller has no tenant, several, or one that is not served here. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body, or the promised upload, is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests, or the token budget is used up; see Retry-After. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something unexpected happened; `requestId` leads the operator to it. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available just now; see Retry-After. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    streamEvents: {
        parameters: {
            query?: never;
            header?: {
                /** @description The id of the last event that came; the stream goes on behind it. */
                "last-event-id"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The stream; it ends with the connection. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": string;
                };
            };
            /** @description The token is missing or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The caller has no tenant, several, or one that is not served here. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests, or the token budget is used up; see Retry-After. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something unexpected happened; `requestId` leads the operator to it. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available just now; see Retry-After. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getUsage: {
        parameters: {
            query?: {
                /** @description The first day, in UTC; the last one where absent. */
                from?: string;
                /** @description The last day, in UTC; today where absent. */
                to?: string;
                /** @description `all` for everybody's, with what each tenant was paid for: for operators. */
                tenants?: "own" | "all";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Tokens and cost; zeros for days without calls. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UsageReport"];
                };
            };
            /** @description The request is not valid; `errors` names the fields. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The token is missing or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The caller has no tenant, several, or one that is not served here. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests, or the token budget is used up; see Retry-After. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something unexpected happened; `requestId` leads the operator to it. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available just now; see Retry-After. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    estimateCost: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EstimateRequest"];
            };
        };
        responses: {
            /** @description The estimate. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Estimate"];
                };
            };
            /** @description The request is not valid; `errors` names the fields. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The token is missing or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The caller has no tenant, several, or one that is not served here. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body, or the promised upload, is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The profile does not exist, or the Idempotency-Key came with another body. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests, or the token budget is used up; see Retry-After. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something unexpected happened; `requestId` leads the operator to it. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available just now; see Retry-After. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    importObjects: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ImportRequest"];
            };
        };
        responses: {
            /** @description What was queued, or would be. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImportPage"];
                };
            };
            /** @description The request is not valid; `errors` names the fields. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The token is missing or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The caller has no tenant, several, or one that is not served here. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body, or the promised upload, is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The profile does not exist, or the Idempotency-Key came with another body. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests, or the token budget is used up; see Retry-After. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something unexpected happened; `requestId` leads the operator to it. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available just now; see Retry-After. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listDeadLetters: {
        parameters: {
            query?: {
                /** @description Only those of this class. */
                class?: string;
                /** @description Items wanted. */
                limit?: number;
                /** @description The `cursor` of the page before, to go on there. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of dead letters. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeadLetterPage"];
                };
            };
            /** @description The request is not valid; `errors` names the fields. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The token is missing or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The caller has no tenant, several, or one that is not served here. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests, or the token budget is used up; see Retry-After. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something unexpected happened; `requestId` leads the operator to it. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available just now; see Retry-After. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    redriveDeadLetters: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChooseDeadLetters"];
            };
        };
        responses: {
            /** @description Done, or what would be. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChosenDeadLetters"];
                };
            };
            /** @description The request is not valid; `errors` names the fields. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The token is missing or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The caller has no tenant, several, or one that is not served here. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body, or the promised upload, is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests, or the token budget is used up; see Retry-After. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something unexpected happened; `requestId` leads the operator to it. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available just now; see Retry-After. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    discardDeadLetters: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChooseDeadLetters"];
            };
        };
        responses: {
            /** @description Done, or what would be. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChosenDeadLetters"];
                };
            };
            /** @description The request is not valid; `errors` names the fields. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The token is missing or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The caller has no tenant, several, or one that is not served here. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body, or the promised upload, is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests, or the token budget is used up; see Retry-After. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something unexpected happened; `requestId` leads the operator to it. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available just now; see Retry-After. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getHealth: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It can, perhaps with parts missing. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
            /** @description It cannot. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
        };
    };
    getOpenApi: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OpenAPI 3.1. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        [key: string]: unknown;
                    };
                };
            };
        };
    };
    getDocs: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/html": string;
                };
            };
        };
    };
    getDocsFile: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Its name. */
                file: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The file. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/css": string;
                    "text/javascript": string;
                    "image/png": string;
                };
            };
            /** @description There is no such document, or it is another tenant's. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something unexpected happened; `requestId` leads the operator to it. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available just now; see Retry-After. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
}
