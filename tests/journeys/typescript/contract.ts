// An OpenAPI file as a judge: whether an answer is one that it describes.

import { readFileSync } from "node:fs";
import type { AnySchema, ValidateFunction } from "ajv";
import { Ajv2020 } from "ajv/dist/2020.js";
import formats from "ajv-formats";
import { parse } from "yaml";
import type { Gaps } from "./gaps.js";

interface Operation {
  operationId: string;
  responses: Record<string, { $ref?: string; content?: Record<string, { schema: AnySchema }> }>;
}

export class Contract {
  /** The statuses seen of each operation. */
  readonly seen = new Map<string, number[]>();
  readonly #file: { paths: Record<string, Record<string, Operation>> };
  readonly #gaps: Pick<Gaps, "statuses">;
  readonly #ajv = new Ajv2020({ strict: false, allErrors: true });
  readonly #validators = new Map<string, ValidateFunction>();

  constructor(path: string, gaps: Pick<Gaps, "statuses">) {
    this.#file = parse(readFileSync(path, "utf8"));
    this.#gaps = gaps;
    formats.default(this.#ajv);
    this.#ajv.addSchema(this.#file, "described");
    for (const methods of Object.values(this.#file.paths)) {
      for (const { operationId } of Object.values(methods)) {
        if (operationId) this.seen.set(operationId, []);
      }
    }
  }

  /** Throws where the file does not describe the answer. */
  async judge(method: string, path: string, response: Response): Promise<void> {
    const operation = this.#file.paths[path]?.[method.toLowerCase()];
    if (!operation) throw new Error(`the file has no ${method} ${path}`);
    const { operationId } = operation;
    this.seen.get(operationId)!.push(response.status);
    const text = await response.clone().text();
    const what = `${operationId}, ${response.status}`;
    const pointer = this.#pointer(operation, method, path, response.status);
    const content = this.#at(pointer)?.content;
    if (!content) {
      if (text !== "") throw new Error(`${what}: the file describes no body, this is one: ${text}`);
      return;
    }
    const type = response.headers.get("content-type")?.split(";")[0] ?? "nothing";
    if (!content[type]) throw new Error(`${what}: the file does not describe ${type}`);
    const validate = this.#validator(`${pointer}/content/${escaped(type)}/schema`);
    if (!validate(JSON.parse(text))) {
      throw new Error(`${what}: ${this.#ajv.errorsText(validate.errors)} in ${text}`);
    }
  }

  /** Where the file describes the answers of this status. */
  #pointer({ operationId, responses }: Operation, method: string, path: string, status: number): string {
    const described = responses[status];
    if (described?.$ref) return described.$ref.slice(1);
    if (described) return `/paths/${escaped(path)}/${method.toLowerCase()}/responses/${status}`;
    const gap = this.#gaps.statuses.find((gap) => gap.status === status && gap.operations.includes(operationId));
    if (!gap) throw new Error(`${operationId}: the file does not describe ${status}`);
    return gap.response;
  }

  #at(pointer: string): any {
    const keys = pointer.slice(1).split("/").map((key) => key.replaceAll("~1", "/").replaceAll("~0", "~"));
    return keys.reduce((value: any, key) => value?.[key], this.#file);
  }

  #validator(pointer: string): ValidateFunction {
    const known = this.#validators.get(pointer);
    const validate = known ?? this.#ajv.compile({ $ref: `described#${encodeURI(pointer)}` });
    this.#validators.set(pointer, validate);
    return validate;
  }
}

function escaped(key: string): string {
  return key.replaceAll("~", "~0").replaceAll("/", "~1");
}
