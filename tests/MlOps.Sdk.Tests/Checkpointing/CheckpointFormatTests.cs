using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using MlOps.Sdk.Checkpointing;
using MlOps.Sdk.Safetensors;
using MlOps.Testing;

namespace MlOps.Sdk.Tests.Checkpointing;

/// <summary>Holds the files to docs/formats/checkpoint.md, and checkpoints of earlier versions to being readable.</summary>
public sealed class CheckpointFormatTests : IDisposable
{
    // Written once by the first version: step 3 as it is, step 4 encrypted. Never to be written again.
    private static readonly string Golden = RepositoryPaths.Of("tests/MlOps.Sdk.Tests/Data/checkpoint-1");
    private static readonly byte[] GoldenKey = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];

    private readonly TempFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_is_saved_is_read_by_a_reader_made_from_the_document_alone(bool isEncrypted)
    {
        var state = new FormatState(1, large: 700_001);
        await SaveAsync(isEncrypted, state, 1);
        state.Become(2);
        await SaveAsync(isEncrypted, state, 2);

        foreach (var seed in (int[])[1, 2])
        {
            AssertIs(seed, 700_001, PlainCheckpoint.ReadEntries(_folder.Path, seed, isEncrypted ? GoldenKey : null));
        }
    }

    [Fact]
    public async Task A_manifest_says_all_that_the_document_names()
    {
        await using (var checkpoints = CheckpointManager.Open(_folder.Path, options =>
        {
            options.TimeProvider = new FakeTimeProvider(new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));
            (options.RunId, options.Attempt) = ("0123456789abcdef0123456789abcdef", 2);
        }))
        {
            var metrics = new Dictionary<string, double> { ["f1"] = 0.5, ["loss"] = double.PositiveInfinity };
            await checkpoints.SaveAsync(7, new FormatState(1), metrics, Token);
        }

        using var manifest = PlainCheckpoint.ReadManifest(_folder.Path, 7);
        var root = manifest.RootElement;
        Assert.Equal(
            ["format", "version", "step", "sequence", "created", "run_id", "attempt", "state_bytes", "written_bytes", "metrics", "states", "blobs", "entries"],
            root.EnumerateObject().Select(field => field.Name));
        Assert.Equal("2026-01-02T03:04:05+00:00", root.GetProperty("created").GetString());
        Assert.Equal("""{"f1":0.5,"loss":"Infinity"}""", root.GetProperty("metrics").GetRawText());
        Assert.Equal("""{"":1,"part":2}""", root.GetProperty("states").GetRawText());
        var blob = Assert.Single(root.GetProperty("blobs").EnumerateArray());
        Assert.Equal(["name", "length", "sha256", "header_length", "header_xxh128"], blob.EnumerateObject().Select(field => field.Name));
        Assert.Equal(root.GetProperty("written_bytes").GetInt64(), blob.GetProperty("length").GetInt64());
        Assert.All(root.GetProperty("entries").EnumerateArray(), entry => Assert.Equal(
            ["name", "kind", "type", "shape", "blob", "offset", "length", "xxh128"], entry.EnumerateObject().Select(field => field.Name)));
    }

    [Fact]
    public async Task The_files_of_a_folder_are_those_that_the_document_names()
    {
        await SaveAsync(false, new FormatState(1), 1);

        var blob = Path.GetFileName(Assert.Single(Directory.GetFiles(_folder.File("blobs"))));
        Assert.Equal(["blobs", "lock", "step-1.manifest", "writer"], Directory.GetFileSystemEntries(_folder.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Matches("^[0-9a-f]{32}$", blob);
        Assert.Matches("^process [0-9]+ on .+, [0-9a-f]{32}$", File.ReadAllText(_folder.File("writer")));
    }

    [Fact]
    public async Task A_blob_is_a_safetensors_file()
    {
        await SaveAsync(false, new FormatState(1), 1);

        using var file = SafetensorsFile.Open(Assert.Single(Directory.GetFiles(_folder.File("blobs"))));

        Assert.Equal([1f, 1, 1, 1, 1, 1], file.Read<float>("weights").ToArray());
        Assert.Equal("""{"Seed":1,"Text":"seed 1"}"""u8, file.ReadBytes("note"));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    public async Task A_checkpoint_of_the_first_version_stays_readable(int step)
    {
        CopyGolden();
        await using var checkpoints = Open(isEncrypted: true);
        var state = new FormatState(0);

        var restored = await checkpoints.RestoreAsync(step, state, Token);

        state.AssertIs(step);
        Assert.Equal(2026, restored.Checkpoint.CreatedAt.Year);
        Assert.Equal("0123456789abcdef0123456789abcdef", restored.Checkpoint.RunId);
        Assert.Equal(step / 8.0, restored.Checkpoint.Metrics["f1"]);
        Assert.Equal(2, (await checkpoints.VerifyAsync(Token)).Intact.Count);
        AssertIs(step, 100, PlainCheckpoint.ReadEntries(Golden, step, GoldenKey));
    }

    [Fact]
    public async Task A_folder_of_the_first_version_is_saved_to()
    {
        CopyGolden();

        await SaveAsync(true, new FormatState(5), 5);

        await using var checkpoints = Open(isEncrypted: true);
        Assert.Equal([5L, 4L, 3L], (await checkpoints.ListAsync(Token)).Select(checkpoint => checkpoint.Step));
    }

    [Theory]
    [InlineData("""{"format":"mlops-checkpoint","version":2,"what":"nobody knows yet"}""", "'mlops-checkpoint' 2")]
    [InlineData("""{"version":1,"format":"another"}""", "'another' 1")]
    public async Task A_later_version_is_named_and_said_to_need_a_newer_library(string json, string named)
    {
        CopyGolden();
        var line = Encoding.UTF8.GetBytes(json + "\n");
        File.WriteAllBytes(_folder.File("step-9.manifest"), [.. line, .. Encoding.ASCII.GetBytes($"sha256:{Convert.ToHexStringLower(SHA256.HashData(line))}\n")]);
        await using var checkpoints = Open(isEncrypted: true);

        var exception = await Assert.ThrowsAsync<CheckpointCorruptException>(() => checkpoints.RestoreAsync(9, new FormatState(0), Token));

        Assert.Contains($"has the format {named} and this library reads 'mlops-checkpoint' 1: use a newer version", exception.Message, StringComparison.Ordinal);
        Assert.Equal(4, (await checkpoints.RestoreLatestAsync(new FormatState(0), cancellationToken: Token))!.Step);
    }

    private static void AssertIs(int seed, int large, Dictionary<string, PlainEntry> entries)
    {
        AssertEntry("tensor", "F32", [2, 3], Enumerable.Repeat((float)seed, 6).SelectMany(BitConverter.GetBytes));
        AssertEntry("tensor", "I32", [large], Enumerable.Range(0, large).SelectMany(BitConverter.GetBytes), "frozen");
        AssertEntry("tensor", "F64", [], BitConverter.GetBytes(seed * 0.5), "part/rate");
        AssertEntry("json", "U8", [26], Encoding.UTF8.GetBytes($$"""{"Seed":{{seed}},"Text":"seed {{seed}}"}"""), "note");
        AssertEntry("bytes", "U8", [3], [(byte)seed, 1, 2], "bytes");
        AssertEntry("bytes", "U8", [0], [], "nothing");
        Assert.Equal(6, entries.Count);

        void AssertEntry(string kind, string type, long[] shape, IEnumerable<byte> bytes, string name = "weights")
        {
            var entry = entries[name];
            Assert.Equal((kind, type), (entry.Kind, entry.Type));
            Assert.Equal(shape, entry.Shape);
            Assert.True(bytes.SequenceEqual(entry.Bytes), name);
        }
    }

    private void CopyGolden()
    {
        Directory.CreateDirectory(_folder.File("blobs"));
        foreach (var file in Directory.GetFiles(Golden, "*", SearchOption.AllDirectories))
        {
            File.Copy(file, _folder.File(Path.GetRelativePath(Golden, file)));
        }
    }

    private CheckpointManager Open(bool isEncrypted) => CheckpointManager.Open(_folder.Path, options =>
    {
        options.Retention = RetentionPolicy.All;
        options.Encryption = isEncrypted ? new("golden", (_, _) => new(GoldenKey)) : null;
    });

    private async Task SaveAsync(bool isEncrypted, FormatState state, int step)
    {
        await using var checkpoints = Open(isEncrypted);
        await checkpoints.RestoreLatestAsync(new FormatState(0, state.Large), cancellationToken: Token); // what has not changed is not written again
        await checkpoints.SaveAsync(step, state, cancellationToken: Token);
    }

    internal sealed class FormatState(int seed, int large = 100) : ICheckpointable
    {
        private readonly float[] _weights = [.. Enumerable.Repeat((float)seed, 6)];
        private readonly int[] _frozen = [.. Enumerable.Range(0, large)];
        private SomeNote _note = new(seed, $"seed {seed}");
        private byte[] _bytes = [(byte)seed, 1, 2];

        public int Large => _frozen.Length;

        public Part Rate { get; } = new() { Value = seed * 0.5 };

        public void Become(int seed)
        {
            Array.Fill(_weights, seed);
            (_note, _bytes, Rate.Value) = (new(seed, $"seed {seed}"), [(byte)seed, 1, 2], seed * 0.5);
        }

        public void Save(CheckpointWriter writer)
        {
            writer.WriteTensor("weights", _weights, 2, 3);
            writer.WriteTensor("frozen", _frozen);
            writer.Write("part", Rate);
            writer.WriteJson("note", _note, SomeNoteJson.Default.SomeNote);
            writer.WriteBytes("bytes", _bytes);
            writer.WriteBytes("nothing", []);
        }

        public void Load(CheckpointReader reader)
        {
            reader.ReadTensor("weights", _weights, 2, 3);
            reader.ReadTensor("frozen", _frozen);
            reader.Read("part", Rate);
            var (note, bytes) = (reader.ReadJson("note", SomeNoteJson.Default.SomeNote), reader.ReadBytes("bytes"));
            reader.OnSwap(() => (_note, _bytes) = (note, bytes));
        }

        public void AssertIs(int seed)
        {
            Assert.All(_weights, weight => Assert.Equal(seed, weight));
            Assert.Equal(Enumerable.Range(0, Large), _frozen);
            Assert.Equal((new SomeNote(seed, $"seed {seed}"), seed * 0.5), (_note, Rate.Value));
            Assert.Equal([(byte)seed, 1, 2], _bytes);
        }
    }

    internal sealed class Part : ICheckpointable
    {
        public double Value { get; set; }

        public int StateVersion => 2;

        public void Save(CheckpointWriter writer) => writer.WriteTensor("rate", TensorType.F64, [], BitConverter.GetBytes(Value));

        public void Load(CheckpointReader reader)
        {
            var value = reader.GetTensor<double>("rate")[0];
            reader.OnSwap(() => Value = value);
        }
    }
}
