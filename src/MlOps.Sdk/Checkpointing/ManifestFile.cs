using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using MlOps.Sdk.Checkpointing.Wire;
using MlOps.Sdk.Safetensors;

namespace MlOps.Sdk.Checkpointing;

/// <summary>A manifest as bytes: a line of JSON, and a line with the SHA-256 of the first. Whoever changes a byte of it is noticed.</summary>
internal static class ManifestFile
{
    private const string Format = "mlops-checkpoint";
    private const int Version = 1;
    private static readonly int TrailerLength = "sha256:".Length + (2 * SHA256.HashSizeInBytes) + 1;

    public static byte[] Write(Manifest manifest)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(ToWire(manifest), ManifestWireJson.Default.ManifestWire);
        byte[] line = [.. json, (byte)'\n'];
        return [.. line, .. Trailer(line)];
    }

    /// <exception cref="DamageException">They are no manifest of that step, or damaged.</exception>
    public static Manifest Read(long step, ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length <= TrailerLength || !bytes[^TrailerLength..].SequenceEqual(Trailer(bytes[..^TrailerLength])))
        {
            throw new DamageException(FormattableString.Invariant(
                $"its manifest of {bytes.Length:N0} bytes does not end with its own SHA-256: it was cut short or changed"));
        }

        try
        {
            var head = JsonSerializer.Deserialize(bytes[..^TrailerLength], ManifestWireJson.Default.ManifestHeadWire);
            if (head is not { Format: Format, Version: Version })
            {
                throw new DamageException(FormattableString.Invariant(
                    $"its manifest has the format '{head?.Format}' {head?.Version} and this library reads '{Format}' {Version}: use a newer version of the library"));
            }

            var wire = JsonSerializer.Deserialize(bytes[..^TrailerLength], ManifestWireJson.Default.ManifestWire)!;
            if (wire.Step != step)
            {
                throw new DamageException(FormattableString.Invariant($"its manifest is that of step {wire.Step}: files were renamed or swapped"));
            }

            return FromWire(wire);
        }
        catch (JsonException e)
        {
            throw new DamageException($"its manifest can't be read: {e.Message}", e);
        }
    }

    private static byte[] Trailer(ReadOnlySpan<byte> line) => Encoding.ASCII.GetBytes($"sha256:{Convert.ToHexStringLower(SHA256.HashData(line))}\n");

    private static ManifestWire ToWire(Manifest manifest) => new()
    {
        Format = Format,
        Version = Version,
        Step = manifest.Info.Step,
        Sequence = manifest.Info.Sequence,
        Created = manifest.Info.CreatedAt,
        RunId = manifest.Info.RunId,
        Attempt = manifest.Info.Attempt,
        StateBytes = manifest.Info.StateBytes,
        WrittenBytes = manifest.Info.WrittenBytes,
        Metrics = manifest.Info.Metrics.Count > 0 ? manifest.Info.Metrics.ToDictionary() : null,
        States = manifest.States.ToDictionary(),
        Blobs =
        [
            .. manifest.Blobs.Select(blob => new BlobWire
            {
                Name = blob.Name,
                Length = blob.Length,
                Sha256 = blob.Sha256,
                HeaderLength = blob.HeaderLength,
                HeaderXxh128 = ToText(blob.HeaderHash),
                KeyId = blob.KeyId,
            }),
        ],
        Entries =
        [
            .. manifest.Entries.Select(entry => new EntryWire
            {
                Name = entry.Name,
                Kind = ToText(entry.Kind),
                Type = entry.Type.Name(),
                Shape = [.. entry.Shape],
                Blob = entry.Blob,
                Offset = entry.Offset,
                Length = entry.Length,
                Xxh128 = manifest.Blobs[entry.Blob].KeyId is null ? ToText(entry.Hash!.Value) : null,
            }),
        ],
    };

    private static Manifest FromWire(ManifestWire wire)
    {
        ManifestRules.CheckElements(wire);
        var blobs = wire.Blobs.Select(blob => new ManifestBlob
        {
            Name = blob.Name,
            Length = blob.Length,
            Sha256 = blob.Sha256,
            HeaderLength = blob.HeaderLength,
            HeaderHash = HashOf(blob.HeaderXxh128),
            KeyId = blob.KeyId,
        }).ToArray();
        var entries = wire.Entries.Select(entry => new ManifestEntry
        {
            Name = entry.Name,
            Kind = KindOf(entry.Kind),
            Type = TensorTypes.TryParse(entry.Type, out var type) ? type : throw new DamageException($"its entry '{entry.Name}' has the unknown type '{entry.Type}'"),
            Shape = entry.Shape,
            Blob = entry.Blob,
            Offset = entry.Offset,
            Length = entry.Length,
            Hash = entry.Xxh128 is null ? null : HashOf(entry.Xxh128),
        }).ToArray();
        ManifestRules.Check(wire, blobs, entries);
        return new()
        {
            Info = new(wire.Step, wire.Sequence, wire.Created)
            {
                RunId = wire.RunId,
                Attempt = wire.Attempt,
                Metrics = wire.Metrics ?? [],
                StateBytes = wire.StateBytes,
                WrittenBytes = wire.WrittenBytes,
            },
            States = wire.States,
            Blobs = blobs,
            Entries = entries,
        };
    }

    private static string ToText(UInt128 hash) => hash.ToString("x32", CultureInfo.InvariantCulture);

    private static UInt128 HashOf(string text) => text.Length == 32 && UInt128.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var hash)
        ? hash
        : throw new DamageException($"its manifest has '{text}' where a hash of 32 hexadecimal digits was expected");

    private static string ToText(EntryKind kind) => kind switch
    {
        EntryKind.Tensor => "tensor",
        EntryKind.Json => "json",
        _ => "bytes",
    };

    private static EntryKind KindOf(string text) => text switch
    {
        "tensor" => EntryKind.Tensor,
        "json" => EntryKind.Json,
        "bytes" => EntryKind.Bytes,
        _ => throw new DamageException($"its manifest has entries of the unknown kind '{text}'"),
    };
}
