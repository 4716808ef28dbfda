using System.Security.Cryptography;
using System.Text.Json;
using MlOps.Sdk.Registry.Packaging;

namespace MlOps.Sdk.Registry.Signing;

/// <summary>What is signed: every file of a model with its hash, and which paths are left out.</summary>
internal sealed class SignedStatement
{
    public const string PredicateType = "https://model_signing/signature/v1.0";

    private const string StatementType = "https://in-toto.io/Statement/v1";

    private SignedStatement(string name, string digest, IReadOnlyDictionary<string, string> files, IReadOnlyList<string> ignoredPaths)
    {
        Name = name;
        Digest = digest;
        Files = files;
        IgnoredPaths = ignoredPaths;
    }

    /// <summary>The model's name, which says nothing about its content.</summary>
    public string Name { get; }

    /// <summary>The SHA-256 over the hashes of all files, in the order of the statement.</summary>
    public string Digest { get; }

    /// <summary>The SHA-256 of each file by its path.</summary>
    public IReadOnlyDictionary<string, string> Files { get; }

    public IReadOnlyList<string> IgnoredPaths { get; }

    /// <summary>Renders the statement that is to be signed.</summary>
    public static byte[] Render(string name, IReadOnlyList<(string Path, string Sha256)> files, IReadOnlyList<string> ignoredPaths)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteString("_type", StatementType);
            json.WriteStartArray("subject");
            json.WriteStartObject();
            json.WriteString("name", name);
            json.WriteStartObject("digest");
            json.WriteString("sha256", DigestOf(files.Select(file => file.Sha256)));
            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteString("predicateType", PredicateType);
            json.WriteStartObject("predicate");
            WriteSerialization(json, ignoredPaths);
            json.WriteStartArray("resources");
            foreach (var (path, sha256) in files)
            {
                json.WriteStartObject();
                json.WriteString("name", path);
                json.WriteString("algorithm", "sha256");
                json.WriteString("digest", sha256);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return stream.ToArray();
    }

    /// <exception cref="ModelSigningException">It is no such statement.</exception>
    public static SignedStatement Parse(byte[] payload)
    {
        try
        {
            using var document = JsonDocument.Parse(payload, new() { AllowDuplicateProperties = false });
            return Parse(document.RootElement);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw ModelSigningErrors.InvalidStatement($"what is signed is not of that form ({exception.Message})", exception);
        }
    }

    private static SignedStatement Parse(JsonElement root)
    {
        SignatureBundle.OnlyHas(root, "_type", "subject", "predicateType", "predicate");
        Expect(root.GetProperty("_type"), StatementType);
        Expect(root.GetProperty("predicateType"), PredicateType);
        var subjects = root.GetProperty("subject");
        if (subjects.GetArrayLength() != 1)
        {
            throw new FormatException($"it has {subjects.GetArrayLength()} subjects");
        }

        var predicate = root.GetProperty("predicate");
        SignatureBundle.OnlyHas(predicate, "resources", "serialization");
        var ignored = ReadSerialization(predicate.GetProperty("serialization"));
        var files = new Dictionary<string, string>();
        var hashes = new List<string>();
        foreach (var resource in predicate.GetProperty("resources").EnumerateArray())
        {
            var (path, hash) = (Text(resource, "name"), Text(resource, "digest"));
            Expect(resource.GetProperty("algorithm"), "sha256");
            if (!Sha256Text.IsValid(hash) || !files.TryAdd(path, hash))
            {
                throw new FormatException($"it has the file {ModelPackageErrors.Quote(path)} twice, or with something else than a SHA-256");
            }

            hashes.Add(hash);
        }

        var digest = Text(subjects[0].GetProperty("digest"), "sha256");
        var actual = DigestOf(hashes);
        return digest == actual
            ? new(Text(subjects[0], "name"), digest, files, ignored)
            : throw new FormatException($"its files hash to {actual} together, and it says {digest}");
    }

    private static string[] ReadSerialization(JsonElement serialization)
    {
        SignatureBundle.OnlyHas(serialization, "method", "hash_type", "shard_size", "allow_symlinks", "ignore_paths");
        var (method, hash) = (Text(serialization, "method"), Text(serialization, "hash_type"));
        if ((method, hash) != ("files", "sha256"))
        {
            throw ModelSigningErrors.UnsupportedContent($"'{method}' with '{hash}'");
        }

        _ = serialization.GetProperty("allow_symlinks").GetBoolean(); // links are refused here in any case
        return serialization.TryGetProperty("shard_size", out _) ? throw new FormatException("it has a 'shard_size' for whole files")
            : serialization.TryGetProperty("ignore_paths", out var paths) ? [.. paths.EnumerateArray().Select(path => path.GetString() ?? throw new FormatException("a path that it ignores is none"))]
            : [];
    }

    private static void WriteSerialization(Utf8JsonWriter json, IReadOnlyList<string> ignoredPaths)
    {
        json.WriteStartObject("serialization");
        json.WriteString("method", "files");
        json.WriteString("hash_type", "sha256");
        json.WriteBoolean("allow_symlinks", false);
        json.WriteStartArray("ignore_paths");
        foreach (var path in ignoredPaths)
        {
            json.WriteStringValue(path);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static string DigestOf(IEnumerable<string> hashes)
    {
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var hash in hashes)
        {
            digest.AppendData(Convert.FromHexString(hash));
        }

        return Sha256Text.Finish(digest);
    }

    private static string Text(JsonElement element, string name) =>
        element.GetProperty(name).GetString() is { Length: > 0 } text ? text : throw new FormatException($"its '{name}' is empty");

    private static void Expect(JsonElement element, string expected)
    {
        if (element.GetString() is var found && found != expected)
        {
            throw new FormatException($"it has '{found}' in the place of '{expected}'");
        }
    }
}
