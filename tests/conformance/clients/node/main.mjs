// The two Node SDKs against a cloud that they take for the real one: HTTPS through the proxy of the environment, nothing
// else changed. Does what a program of a customer does, and prints what it saw as one JSON object.
import { once } from "node:events";
import { createReadStream, readFileSync, statSync, writeFileSync } from "node:fs";
import https from "node:https";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import COS from "cos-nodejs-sdk-v5";
import HttpsProxyAgent from "https-proxy-agent";
import { CommonClient } from "tencentcloud-sdk-nodejs-common/tencentcloud/common/index.js";

const Bucket = "node-1250000000";
const Region = "ap-singapore";
const host = `${Bucket}.cos.${Region}.myqcloud.com`;
const where = { Bucket, Region };
const odd = "a b/图+(1)~.txt";
const folder = process.argv[2];
const keys = { SecretId: process.env.TENCENTCLOUD_SECRET_ID, SecretKey: process.env.TENCENTCLOUD_SECRET_KEY };
const cos = new COS({ ...keys, UseRawKey: true });
const seen = {};

const refusal = (promise) =>
  promise.then(
    () => "nothing was refused",
    (error) => (error.statusCode ? `${error.statusCode} ${error.code || error.error?.Code}` : error.code),
  );

const call = (service, version, action, parameters) =>
  new CommonClient(`${service}.tencentcloudapi.com`, version, {
    credential: { secretId: keys.SecretId, secretKey: keys.SecretKey },
    region: Region,
  }).request(action, parameters);

async function objects() {
  const put = await cos.putObject({
    ...where,
    Key: odd,
    Body: "meow",
    ContentType: "text/x-cat",
    Headers: { "x-cos-meta-prompt": "cat" },
  });
  const got = await cos.getObject({ ...where, Key: odd });
  const part = await cos.getObject({ ...where, Key: odd, Range: "bytes=1-2" });
  seen["got"] = [String(got.Body), got.headers["content-type"], got.headers["x-cos-meta-prompt"]];
  seen["same etag"] = put.ETag === got.ETag;
  seen["range"] = String(part.Body);
  seen["missing"] = await refusal(cos.getObject({ ...where, Key: "missing" }));
  const createOnly = { "x-cos-forbid-overwrite": "true" };
  seen["create only"] = await refusal(cos.putObject({ ...where, Key: odd, Body: "again", Headers: createOnly }));
  const source = `${host}/${odd.split("/").map(encodeURIComponent).join("/")}`;
  await cos.putObjectCopy({ ...where, Key: "copy", CopySource: source });
  seen["copied"] = String((await cos.getObject({ ...where, Key: "copy" })).Body);
  await cos.putObjectTagging({ ...where, Key: "copy", Tags: [{ Key: "model", Value: "Hunyuan 图" }] });
  const tags = await cos.getObjectTagging({ ...where, Key: "copy" });
  seen["tags"] = [tags.Tags[0].Key, tags.Tags[0].Value];
}

async function parts() {
  const source = join(folder, "source");
  const large = Buffer.alloc(3_200_000, "0123456789abcdef");
  writeFileSync(source, large);
  const sent = await cos.sliceUploadFile({ ...where, Key: "large", FilePath: source, SliceSize: 1, ChunkSize: 1 << 20 });
  const target = join(folder, "target");
  await cos.downloadFile({ ...where, Key: "large", FilePath: target, ChunkSize: 1 << 20 });
  seen["parts"] = [sent.ETag.endsWith('-4"'), readFileSync(target).equals(large)];
  await cos.sliceCopyFile({ ...where, Key: "large2", CopySource: `${host}/large`, CopySliceSize: 1, CopyChunkSize: 1 << 20 });
  const copy = await cos.headObject({ ...where, Key: "large2" });
  seen["copied in parts"] = Number(copy.headers["content-length"]) === large.length;
  await cos.putObject({ ...where, Key: "stream", Body: createReadStream(source), ContentLength: statSync(source).size });
  const begun = await cos.multipartInit({ ...where, Key: "given up" });
  const upload = { ...where, Key: "given up", UploadId: begun.UploadId };
  await cos.multipartUpload({ ...upload, PartNumber: 1, Body: "part" });
  const listed = await cos.multipartListPart(upload);
  const open = await cos.multipartList(where);
  seen["given up"] = [listed.Part.length, open.Upload.length];
  await cos.multipartAbort(upload);
}

// Presigned URLs, used by somebody without keys.
async function links() {
  const link = (Method) => cos.getObjectUrl({ ...where, Key: "by link", Method, Sign: true, Expires: 3600 }, () => {});
  const put = await plain("PUT", link("PUT"), "purr");
  const got = await plain("GET", link("GET"));
  const other = await plain("GET", link("GET").replace("by%20link", "copy"));
  seen["links"] = [put.status, got.body, other.status];
}

const plain = async (method, url, body) => {
  const agent = new HttpsProxyAgent(process.env.HTTPS_PROXY);
  const sent = https.request(url, { method, agent });
  sent.end(body);
  const [answer] = await once(sent, "response");
  return { status: answer.statusCode, body: await text(answer) };
};

async function lists() {
  const found = [];
  const folders = [];
  let Marker = "";
  do {
    const page = await cos.getBucket({ ...where, Delimiter: "/", MaxKeys: 2, Marker, EncodingType: "url" });
    found.push(...page.Contents.map((object) => decodeURIComponent(object.Key)));
    folders.push(...page.CommonPrefixes.map((group) => decodeURIComponent(group.Prefix)));
    Marker = page.IsTruncated === "true" ? decodeURIComponent(page.NextMarker) : "";
  } while (Marker);
  seen["listed"] = found;
  seen["folders"] = folders;
  seen["buckets"] = (await cos.getService({ Region })).Buckets[0].Name;
}

// What a backend gives to a browser: keys for a while that may do one thing.
async function lent() {
  const resource = `qcs::cos:${Region}:uid/1250000000:${Bucket}/copy`;
  const statement = [{ effect: "allow", action: ["name/cos:GetObject"], resource: [resource] }];
  const answer = await call("sts", "2018-08-13", "GetFederationToken", {
    Name: "browser",
    Policy: encodeURIComponent(JSON.stringify({ version: "2.0", statement })),
    DurationSeconds: 600,
  });
  const borrower = new COS({
    SecretId: answer.Credentials.TmpSecretId,
    SecretKey: answer.Credentials.TmpSecretKey,
    SecurityToken: answer.Credentials.Token,
  });
  const got = await borrower.getObject({ ...where, Key: "copy" });
  seen["lent"] = [String(got.Body), await refusal(borrower.deleteObject({ ...where, Key: "copy" }))];
}

async function removal() {
  await cos.deleteObject({ ...where, Key: "copy" });
  const Objects = [odd, "by link", "large", "large2", "stream"].map((Key) => ({ Key }));
  const told = await cos.deleteMultipleObject({ ...where, Objects });
  const left = await cos.getBucket(where);
  seen["removed"] = [told.Deleted.length, told.Error.length, left.Contents.length];
}

async function settings() {
  const CORSRules = [{ AllowedOrigin: ["https://example.com"], AllowedMethod: ["GET"], AllowedHeader: ["*"] }];
  await cos.putBucketCors({ ...where, CORSRules });
  const cors = await cos.getBucketCors(where);
  const Rules = [{ ID: "old", Status: "Enabled", Filter: { Prefix: "old/" }, Expiration: { Days: 1 } }];
  await cos.putBucketLifecycle({ ...where, Rules });
  const rules = await cos.getBucketLifecycle(where);
  seen["settings"] = [
    cors.CORSRules[0].AllowedOrigins?.[0] ?? cors.CORSRules[0].AllowedOrigin[0],
    rules.Rules[0].ID,
    await refusal(cos.getBucketPolicy(where)),
  ];
}

async function api3() {
  const task = await call("mps", "2019-06-12", "CreateAigcImageTask", { ModelName: "Hunyuan", Prompt: "画 a cat" });
  const shown = await call("mps", "2019-06-12", "DescribeAigcImageTask", { TaskId: task.TaskId });
  seen["task"] = [task.TaskId !== "", shown.Status];
  seen["who"] = (await call("sts", "2018-08-13", "GetCallerIdentity", {})).AccountId;
  const trust = { effect: "allow", action: "name/sts:AssumeRole", principal: { service: ["scf.qcloud.com"] } };
  const PolicyDocument = JSON.stringify({ version: "2.0", statement: [trust] });
  await call("cam", "2019-01-16", "CreateRole", { RoleName: "node", PolicyDocument });
  seen["role"] = (await call("cam", "2019-01-16", "GetRole", { RoleName: "node" })).RoleInfo.RoleName;
  seen["functions"] = (await call("scf", "2018-04-16", "ListFunctions", {})).TotalCount;
  seen["no function"] = await refusal(call("scf", "2018-04-16", "GetFunction", { FunctionName: "missing" }));
}

await cos.putBucket(where);
for (const step of [objects, parts, links, lists, lent, removal, settings, api3]) {
  await step();
}
await cos.deleteBucket(where);
console.log(JSON.stringify(seen));
