using System.Buffers.Binary;
using System.Globalization;
using System.IO.Hashing;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace MlOps.Sdk.Tests.Checkpointing;

/// <summary>Reads a checkpoint by what docs/formats/checkpoint.md says, without a line of the library.</summary>
internal static class PlainCheckpoint
{
    private const int Leaf = 262_144;
    private const int Segment = 1_048_576;

    public static JsonDocument ReadManifest(string folder, long step)
    {
        var file = File.ReadAllBytes(Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"step-{step}.manifest")));
        var line = file.AsSpan(0, file.AsSpan().IndexOf((byte)'\n') + 1);
        Assert.Equal($"sha256:{Convert.ToHexStringLower(SHA256.HashData(line))}\n", Encoding.ASCII.GetString(file.AsSpan(line.Length)));
        var manifest = JsonDocument.Parse(line.ToArray());
        Assert.Equal("mlops-checkpoint", manifest.RootElement.GetProperty("format").GetString());
        Assert.Equal(1, manifest.RootElement.GetProperty("version").GetInt32());
        Assert.Equal(step, manifest.RootElement.GetProperty("step").GetInt64());
        return manifest;
    }

    public static Dictionary<string, PlainEntry> ReadEntries(string folder, long step, byte[]? key = null)
    {
        using var manifest = ReadManifest(folder, step);
        var blobs = manifest.RootElement.GetProperty("blobs").EnumerateArray().Select(blob => (Described: blob, Content: ReadBlob(folder, blob, key))).ToArray();
        var entries = new Dictionary<string, PlainEntry>();
        foreach (var entry in manifest.RootElement.GetProperty("entries").EnumerateArray())
        {
            var (blob, content) = blobs[entry.GetProperty("blob").GetInt32()];
            var headerLength = blob.GetProperty("header_length").GetInt32();
            var (offset, length) = (entry.GetProperty("offset").GetInt64(), entry.GetProperty("length").GetInt64());
            var (name, type) = (entry.GetProperty("name").GetString()!, entry.GetProperty("type").GetString()!);
            var shape = entry.GetProperty("shape").EnumerateArray().Select(dimension => dimension.GetInt64()).ToArray();
            var bytes = content.AsSpan(checked((int)offset), checked((int)length)).ToArray();

            using var header = JsonDocument.Parse(content.AsMemory(8, headerLength - 8));
            var tensor = header.RootElement.GetProperty(name);
            Assert.Equal([offset - headerLength, offset - headerLength + length], tensor.GetProperty("data_offsets").EnumerateArray().Select(number => number.GetInt64()));
            Assert.Equal(type, tensor.GetProperty("dtype").GetString());
            Assert.Equal(shape, tensor.GetProperty("shape").EnumerateArray().Select(number => number.GetInt64()));

            var isEncrypted = blob.TryGetProperty("key_id", out _);
            Assert.Equal(!isEncrypted, entry.TryGetProperty("xxh128", out var hash));
            Assert.True(isEncrypted || HashOf(bytes) == hash.GetString(), $"the hash of '{name}'");
            entries.Add(name, new(entry.GetProperty("kind").GetString()!, type, shape, bytes));
        }

        return entries;
    }

    private static byte[] ReadBlob(string folder, JsonElement blob, byte[]? key)
    {
        var name = blob.GetProperty("name").GetString()!;
        var stored = File.ReadAllBytes(Path.Combine(folder, "blobs", name));
        Assert.Equal(blob.GetProperty("length").GetInt64(), stored.Length);
        Assert.Equal(blob.GetProperty("sha256").GetString(), Convert.ToHexStringLower(SHA256.HashData(stored)));

        var isEncrypted = blob.TryGetProperty("key_id", out _);
        var content = isEncrypted ? Decrypt(stored, name, key!) : stored;
        var header = content.AsSpan(0, blob.GetProperty("header_length").GetInt32());
        Assert.Equal((ulong)header.Length - 8, BinaryPrimitives.ReadUInt64LittleEndian(header));
        Assert.Equal(HashOf(header), blob.GetProperty("header_xxh128").GetString());
        Assert.True(isEncrypted || NameOf(header, content) == name, "the name of the blob");
        return content;
    }

    private static byte[] Decrypt(byte[] stored, string name, byte[] key)
    {
        var (header, salt) = (stored[..48], stored[8..40]);
        Assert.Equal("MLOPSAE1", Encoding.ASCII.GetString(stored, 0, 8));
        Assert.Equal(name, Convert.ToHexStringLower(salt.AsSpan(0, 16)));
        var content = new byte[BinaryPrimitives.ReadInt64LittleEndian(stored.AsSpan(40))];
        using var aes = new AesGcm(HKDF.DeriveKey(HashAlgorithmName.SHA256, key, 32, salt, "mlops checkpoint blob 1"u8.ToArray()), 16);
        var position = header.Length;
        for (var (from, number) = (0, 0L); from < content.Length; from += Segment, number++)
        {
            var plain = content.AsSpan(from, Math.Min(Segment, content.Length - from));
            var nonce = new byte[12];
            BinaryPrimitives.WriteInt64BigEndian(nonce.AsSpan(4), number);
            aes.Decrypt(nonce, stored.AsSpan(position, plain.Length), stored.AsSpan(position + plain.Length, 16), plain, header);
            position += plain.Length + 16;
        }

        Assert.Equal(stored.Length, position);
        return content;
    }

    private static string HashOf(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(Root(bytes));

    private static byte[] Root(ReadOnlySpan<byte> bytes)
    {
        var leaves = new List<byte>();
        for (; !bytes.IsEmpty; bytes = bytes[Math.Min(Leaf, bytes.Length)..])
        {
            leaves.AddRange(XxHash128.Hash(bytes[..Math.Min(Leaf, bytes.Length)]).Reverse()); // little-endian
        }

        return XxHash128.Hash(leaves.ToArray());
    }

    private static string NameOf(ReadOnlySpan<byte> header, byte[] content)
    {
        var hash = new XxHash128();
        hash.Append(header);
        using var tensors = JsonDocument.Parse(header[8..].ToArray());
        foreach (var tensor in tensors.RootElement.EnumerateObject())
        {
            var offsets = tensor.Value.GetProperty("data_offsets").EnumerateArray().Select(number => number.GetInt32()).ToArray();
            hash.Append(Root(content.AsSpan((header.Length + offsets[0])..(header.Length + offsets[1]))).AsEnumerable().Reverse().ToArray());
        }

        return Convert.ToHexStringLower(hash.GetCurrentHash());
    }
}
