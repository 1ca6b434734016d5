// The two Go SDKs against a cloud that they take for the real one: HTTPS through the proxy of the environment, nothing
// else changed. Does what a program of a customer does, and prints what it saw as one JSON object.
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/common"
	"github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/common/errors"
	tchttp "github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/common/http"
	"github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/common/profile"
	"github.com/tencentyun/cos-go-sdk-v5"
)

const (
	bucket = "gopher-1250000000"
	region = "ap-singapore"
	host   = bucket + ".cos." + region + ".myqcloud.com"
	odd    = "a b/图+(1)~.txt"
)

var (
	seen = map[string]any{}
	ctx  = context.Background()
	id   = os.Getenv("TENCENTCLOUD_SECRET_ID")
	key  = os.Getenv("TENCENTCLOUD_SECRET_KEY")
)

func main() {
	folder := os.Args[1]
	client := storage()
	must(client.Bucket.Put(ctx, nil))
	objects(client)
	parts(client, folder)
	links(client)
	lists(client)
	lent(client)
	removal(client)
	settings(client)
	api3()
	must(client.Bucket.Delete(ctx))
	if err := json.NewEncoder(os.Stdout).Encode(seen); err != nil {
		panic(err)
	}
}

func storage() *cos.Client {
	where := &cos.BaseURL{BucketURL: parsed("https://" + host), ServiceURL: parsed("https://cos." + region + ".myqcloud.com")}
	client := cos.NewClient(where, &http.Client{
		Timeout:   5 * time.Minute,
		Transport: &cos.AuthorizationTransport{SecretID: id, SecretKey: key},
	})
	client.Conf.RetryOpt.Count = 1
	return client
}

// Put, get, range, head, copy and tags. The SDK compares the CRC64 of every upload by itself.
func objects(client *cos.Client) {
	meta := http.Header{"X-Cos-Meta-Prompt": {"cat"}}
	put := must(client.Object.Put(ctx, odd, strings.NewReader("meow"), &cos.ObjectPutOptions{
		ObjectPutHeaderOptions: &cos.ObjectPutHeaderOptions{ContentType: "text/x-cat", XCosMetaXXX: &meta},
	}))
	got := must(client.Object.Get(ctx, odd, nil))
	part := must(client.Object.Get(ctx, odd, &cos.ObjectGetOptions{Range: "bytes=1-2"}))
	seen["got"] = []string{read(got), got.Header.Get("Content-Type"), got.Header.Get("X-Cos-Meta-Prompt")}
	seen["same etag"] = put.Header.Get("Etag") == got.Header.Get("Etag")
	seen["range"] = read(part)
	_, err := client.Object.Get(ctx, "missing", nil)
	seen["missing"] = refusal(err)
	once := http.Header{"X-Cos-Forbid-Overwrite": {"true"}}
	_, err = client.Object.Put(ctx, odd, strings.NewReader("again"), &cos.ObjectPutOptions{
		ObjectPutHeaderOptions: &cos.ObjectPutHeaderOptions{XOptionHeader: &once},
	})
	seen["create only"] = refusal(err)

	_, response, err := client.Object.Copy(ctx, "copy", host+"/"+odd, nil)
	must(response, err)
	seen["copied"] = read(must(client.Object.Get(ctx, "copy", nil)))

	must(client.Object.PutTagging(ctx, "copy", &cos.ObjectPutTaggingOptions{
		TagSet: []cos.ObjectTaggingTag{{Key: "model", Value: "Hunyuan 图"}},
	}))
	tags, response, err := client.Object.GetTagging(ctx, "copy")
	must(response, err)
	seen["tags"] = []string{tags.TagSet[0].Key, tags.TagSet[0].Value}
}

// The transfer manager: upload and download in parts, copy in parts, an upload that is given up.
func parts(client *cos.Client, folder string) {
	source, target := filepath.Join(folder, "source"), filepath.Join(folder, "target")
	large := bytes.Repeat([]byte("0123456789abcdef"), 200_000)
	check(os.WriteFile(source, large, 0o600))
	done, response, err := client.Object.Upload(ctx, "large", source, &cos.MultiUploadOptions{PartSize: 1, ThreadPoolSize: 3})
	must(response, err)
	must(client.Object.Download(ctx, "large", target, &cos.MultiDownloadOptions{PartSize: 1, ThreadPoolSize: 3}))
	back, err := os.ReadFile(target)
	check(err)
	seen["parts"] = []bool{strings.HasSuffix(done.ETag, `-4"`), bytes.Equal(back, large)}

	_, response, err = client.Object.MultiCopy(ctx, "large2", host+"/large", &cos.MultiCopyOptions{PartSize: 1})
	must(response, err)
	seen["copied in parts"] = len(read(must(client.Object.Get(ctx, "large2", nil)))) == len(large)

	begun, response, err := client.Object.InitiateMultipartUpload(ctx, "given up", nil)
	must(response, err)
	must(client.Object.UploadPart(ctx, "given up", begun.UploadID, 1, strings.NewReader("part"), nil))
	listed, response, err := client.Object.ListParts(ctx, "given up", begun.UploadID, nil)
	must(response, err)
	open, response, err := client.Bucket.ListMultipartUploads(ctx, nil)
	must(response, err)
	seen["given up"] = []int{len(listed.Parts), len(open.Uploads)}
	must(client.Object.AbortMultipartUpload(ctx, "given up", begun.UploadID))
}

// Presigned URLs, used by somebody without keys.
func links(client *cos.Client) {
	stranger := &http.Client{Timeout: 5 * time.Minute}
	put, err := client.Object.GetPresignedURL(ctx, http.MethodPut, "by link", id, key, time.Hour, nil)
	check(err)
	request, err := http.NewRequestWithContext(ctx, http.MethodPut, put.String(), strings.NewReader("purr"))
	check(err)
	answer, err := stranger.Do(request)
	check(err)
	get, err := client.Object.GetPresignedURL(ctx, http.MethodGet, "by link", id, key, time.Hour, nil)
	check(err)
	got, err := stranger.Get(get.String())
	check(err)
	other, err := stranger.Get(strings.Replace(get.String(), "by%20link", "copy", 1))
	check(err)
	body, err := io.ReadAll(got.Body)
	check(err)
	seen["links"] = []any{answer.StatusCode, string(body), other.StatusCode}
}

func lists(client *cos.Client) {
	var keys, folders []string
	marker := ""
	for {
		page, response, err := client.Bucket.Get(ctx, &cos.BucketGetOptions{
			Delimiter: "/", MaxKeys: 2, Marker: marker, EncodingType: "url",
		})
		must(response, err)
		for _, object := range page.Contents {
			keys = append(keys, decoded(object.Key))
		}
		for _, prefix := range page.CommonPrefixes {
			folders = append(folders, decoded(prefix))
		}
		if !page.IsTruncated {
			break
		}
		marker = decoded(page.NextMarker)
	}
	seen["listed"] = keys
	seen["folders"] = folders
	all, response, err := client.Service.Get(ctx)
	must(response, err)
	seen["buckets"] = all.Buckets[0].Name
}

// What a backend gives to a browser: keys for a while that may do one thing.
func lent(client *cos.Client) {
	policy := `{"version":"2.0","statement":[{"effect":"allow","action":["name/cos:GetObject"],"resource":` +
		`["qcs::cos:` + region + `:uid/1250000000:` + bucket + `/copy"]}]}`
	answer := call("sts", "2018-08-13", "GetFederationToken", map[string]any{
		"Name": "browser", "Policy": url.QueryEscape(policy), "DurationSeconds": 600,
	})["Credentials"].(map[string]any)
	borrower := cos.NewClient(client.BaseURL, &http.Client{Timeout: 5 * time.Minute, Transport: &cos.AuthorizationTransport{
		SecretID:     answer["TmpSecretId"].(string),
		SecretKey:    answer["TmpSecretKey"].(string),
		SessionToken: answer["Token"].(string),
	}})
	got := read(must(borrower.Object.Get(ctx, "copy", nil)))
	_, err := borrower.Object.Delete(ctx, "copy")
	seen["lent"] = []string{got, refusal(err)}
}

func removal(client *cos.Client) {
	must(client.Object.Delete(ctx, "copy"))
	told, response, err := client.Object.DeleteMulti(ctx, &cos.ObjectDeleteMultiOptions{
		Objects: []cos.Object{{Key: odd}, {Key: "by link"}, {Key: "large"}, {Key: "large2"}},
	})
	must(response, err)
	left, response, err := client.Bucket.Get(ctx, nil)
	must(response, err)
	seen["removed"] = []int{len(told.DeletedObjects), len(told.Errors), len(left.Contents)}
}

func settings(client *cos.Client) {
	must(client.Bucket.PutCORS(ctx, &cos.BucketPutCORSOptions{Rules: []cos.BucketCORSRule{{
		AllowedMethods: []string{"GET"}, AllowedOrigins: []string{"https://example.com"},
	}}}))
	cors, response, err := client.Bucket.GetCORS(ctx)
	must(response, err)
	must(client.Bucket.PutLifecycle(ctx, &cos.BucketPutLifecycleOptions{Rules: []cos.BucketLifecycleRule{{
		ID: "old", Status: "Enabled", Filter: &cos.BucketLifecycleFilter{Prefix: "old/"},
		Expiration: &cos.BucketLifecycleExpiration{Days: 1},
	}}}))
	rules, response, err := client.Bucket.GetLifecycle(ctx)
	must(response, err)
	_, _, err = client.Bucket.GetPolicy(ctx)
	seen["settings"] = []string{cors.Rules[0].AllowedOrigins[0], rules.Rules[0].ID, refusal(err)}
}

func api3() {
	task := call("mps", "2019-06-12", "CreateAigcImageTask", map[string]any{"ModelName": "Hunyuan", "Prompt": "画 a cat"})
	shown := call("mps", "2019-06-12", "DescribeAigcImageTask", map[string]any{"TaskId": task["TaskId"]})
	seen["task"] = []any{task["TaskId"] != "", shown["Status"]}
	who := call("sts", "2018-08-13", "GetCallerIdentity", map[string]any{})
	seen["who"] = who["AccountId"]
	role := map[string]any{"RoleName": "gopher", "PolicyDocument": `{"version":"2.0","statement":[{"effect":"allow",` +
		`"action":"name/sts:AssumeRole","principal":{"service":["scf.qcloud.com"]}}]}`}
	call("cam", "2019-01-16", "CreateRole", role)
	seen["role"] = call("cam", "2019-01-16", "GetRole", map[string]any{"RoleName": "gopher"})["RoleInfo"].(map[string]any)["RoleName"]
	seen["functions"] = call("scf", "2018-04-16", "ListFunctions", map[string]any{})["TotalCount"]
	_, err := try("scf", "2018-04-16", "GetFunction", map[string]any{"FunctionName": "missing"})
	seen["no function"] = refusal(err)
}

func call(service, version, action string, parameters map[string]any) map[string]any {
	answer, err := try(service, version, action, parameters)
	check(err)
	return answer
}

func try(service, version, action string, parameters map[string]any) (map[string]any, error) {
	client := common.NewCommonClient(common.NewCredential(id, key), region, profile.NewClientProfile())
	request := tchttp.NewCommonRequest(service, version, action)
	check(request.SetActionParameters(parameters))
	response := tchttp.NewCommonResponse()
	if err := client.Send(request, response); err != nil {
		return nil, err
	}
	var envelope struct{ Response map[string]any }
	check(json.Unmarshal(response.GetBody(), &envelope))
	return envelope.Response, nil
}

func refusal(err error) string {
	switch refused := err.(type) {
	case *cos.ErrorResponse:
		return fmt.Sprintf("%d %s", refused.Response.StatusCode, refused.Code)
	case *errors.TencentCloudSDKError:
		return refused.Code
	}
	return fmt.Sprintf("%v", err)
}

func must(response *cos.Response, err error) *cos.Response {
	check(err)
	return response
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}

func read(response *cos.Response) string {
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	check(err)
	return string(body)
}

func decoded(text string) string {
	plain, err := url.PathUnescape(text)
	check(err)
	return plain
}

func parsed(address string) *url.URL {
	found, err := url.Parse(address)
	check(err)
	return found
}
