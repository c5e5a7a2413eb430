package publish

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"net"
	"net/http"
	"net/url"
	"strings"
	"unicode/utf8"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"

	"throughline/internal/output"
)

// A bucket is a target in S3, or in what speaks it, below a prefix.
type bucket struct {
	client         *minio.Client
	endpoint, name string
	prefix         string // "" or ending in "/"
}

// S3 says where a bucket is and who asks.
type S3 struct {
	Endpoint string // a URL; "": that of Amazon
	Region   string
	Getenv   func(string) string
	Client   http.RoundTripper // nil: the usual one
}

// sumHeader holds the sum of an object's bytes among what the store keeps for us: what it computes itself depends on
// how an object was sent.
const sumHeader = "Sha256"

// OpenS3 opens s3://bucket/prefix as a target.
func OpenS3(target string, o S3) (Target, error) {
	u, err := url.Parse(target)
	if err != nil || u.Scheme != "s3" || u.Host == "" || u.RawQuery != "" || u.User != nil || u.Fragment != "" {
		return nil, Refusal{Message: fmt.Sprintf("%q does not name a bucket", target),
			Hint: "write it as s3://bucket or s3://bucket/prefix"}
	}
	b := &bucket{name: u.Host, prefix: strings.Trim(u.Path, "/")}
	if b.prefix != "" {
		if !fs.ValidPath(b.prefix) {
			return nil, Refusal{Message: fmt.Sprintf("%q does not name a bucket", target),
				Hint: "write it as s3://bucket/prefix, without . and .."}
		}
		b.prefix += "/"
	}
	host, secure, err := endpoint(o.Endpoint)
	if err != nil {
		return nil, err
	}
	b.endpoint = host
	b.client, err = minio.New(host, &minio.Options{Creds: keys(o.Getenv), Secure: secure, Region: o.Region,
		Transport: o.Client, MaxRetries: 4})
	if err != nil {
		return nil, Refusal{Message: fmt.Sprintf("%s: %v", target, err),
			Hint: "look at the endpoint, such as https://s3.example.org"}
	}
	return b, nil
}

func endpoint(s string) (host string, secure bool, err error) {
	if s == "" {
		return "s3.amazonaws.com", true, nil
	}
	u, err := url.Parse(s)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" || strings.Trim(u.Path, "/") != "" {
		return "", false, Refusal{Message: fmt.Sprintf("%q is not the address of an endpoint", s),
			Hint: "write it as https://s3.example.org"}
	}
	return u.Host, u.Scheme == "https", nil
}

// keys are looked for where other tools look: the environment, the file that they share, and the role of the machine.
func keys(getenv func(string) string) *credentials.Credentials {
	if id := getenv("AWS_ACCESS_KEY_ID"); id != "" {
		return credentials.NewStaticV4(id, getenv("AWS_SECRET_ACCESS_KEY"), getenv("AWS_SESSION_TOKEN"))
	}
	return credentials.NewChainCredentials([]credentials.Provider{
		&credentials.FileAWSCredentials{Filename: getenv("AWS_SHARED_CREDENTIALS_FILE"),
			Profile: getenv("AWS_PROFILE")},
		&credentials.IAM{},
	})
}

func (b *bucket) String() string { return "s3://" + b.name + "/" + b.prefix }
func (b *bucket) Parallel() int  { return 16 }

func (b *bucket) CheckName(name string) error {
	switch key := b.prefix + name; {
	case len(key) > 1024:
		return errors.New("the name of an object has at most 1,024 bytes")
	case !utf8.ValidString(key):
		return errors.New("the name of an object is UTF-8")
	}
	return nil
}

func (b *bucket) Read(ctx context.Context, name string) ([]byte, error) {
	o, err := b.client.GetObject(ctx, b.name, b.prefix+name, minio.GetObjectOptions{})
	if err != nil {
		return nil, b.told(err)
	}
	defer o.Close()
	data, err := readAll(o)
	return data, b.told(err)
}

func (b *bucket) Put(ctx context.Context, name string, f File) error {
	in, err := f.Open()
	if err != nil {
		return err
	}
	defer in.Close()
	_, err = b.client.PutObject(ctx, b.name, b.prefix+name, in, f.Size, minio.PutObjectOptions{ContentType: f.Type,
		CacheControl: f.Cache,
		UserMetadata: map[string]string{sumHeader: hex.EncodeToString(f.SHA256[:])}})
	return b.told(err)
}

func (b *bucket) Copy(ctx context.Context, from, to string) error {
	src := minio.CopySrcOptions{Bucket: b.name, Object: b.prefix + from}
	dst := minio.CopyDestOptions{Bucket: b.name, Object: b.prefix + to}
	_, err := b.client.CopyObject(ctx, dst, src)
	if minio.ToErrorResponse(err).Code == "EntityTooLarge" ||
		minio.ToErrorResponse(err).Code == "InvalidRequest" { // above 5 GB, in parts
		_, err = b.client.ComposeObject(ctx, dst, src)
	}
	return b.told(err)
}

func (b *bucket) Remove(ctx context.Context, name string) error {
	err := b.told(b.client.RemoveObject(ctx, b.name, b.prefix+name, minio.RemoveObjectOptions{}))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

func (b *bucket) Stat(ctx context.Context, name string) (e output.Entry, err error) {
	info, err := b.client.StatObject(ctx, b.name, b.prefix+name, minio.StatObjectOptions{})
	if err != nil {
		return e, b.told(err)
	}
	e.Size = info.Size
	_ = e.SHA256.UnmarshalText([]byte(info.UserMetadata[sumHeader]))
	return e, nil
}

func (b *bucket) List(ctx context.Context, prefix string) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		ctx, stop := context.WithCancel(ctx)
		defer stop()
		for o := range b.client.ListObjects(ctx, b.name, minio.ListObjectsOptions{Prefix: b.prefix + prefix,
			Recursive: true}) {
			if !yield(strings.TrimPrefix(o.Key, b.prefix), b.told(o.Err)) || o.Err != nil {
				return
			}
		}
	}
}

// Tidy implements Target: parts of large files that were never put together are paid for.
func (b *bucket) Tidy(ctx context.Context) error {
	for up := range b.client.ListIncompleteUploads(ctx, b.name, b.prefix, true) {
		if up.Err != nil {
			return nil // not every store can tell
		}
		if err := b.client.RemoveIncompleteUpload(ctx, b.name, up.Key); err != nil {
			return b.told(err)
		}
	}
	return nil
}

// told turns an answer of the store into words with a way out.
func (b *bucket) told(err error) error {
	if err == nil {
		return nil
	}
	r := minio.ToErrorResponse(err)
	say := func(hint, format string, a ...any) error {
		return Refusal{Message: fmt.Sprintf(format, a...), Hint: hint}
	}
	switch r.Code {
	case "NoSuchKey":
		return fs.ErrNotExist
	case "NoSuchBucket":
		return say("make it first, or look at its name and at the endpoint", "%s has no bucket %s", b.endpoint, b.name)
	case "InvalidAccessKeyId", "SignatureDoesNotMatch", "InvalidToken", "ExpiredToken", "AuthorizationHeaderMalformed":
		return say("look at AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or at the profile, and at the region",
			"%s does not know who is publishing (%s)", b.endpoint, r.Code)
	case "AccessDenied", "AllAccessDisabled":
		return say("the key needs s3:ListBucket on the bucket, and s3:GetObject, s3:PutObject and s3:DeleteObject "+
			"below the prefix",
			"%s does not let this key do that with %s", b.endpoint, b)
	case "RequestTimeTooSkewed":
		return say("set the clock of this machine", "the clocks of this machine and of %s differ too much", b.endpoint)
	}
	var network *net.OpError
	if errors.As(err, &network) {
		return fmt.Errorf("%s cannot be reached: %w", b.endpoint, err)
	}
	return err
}
