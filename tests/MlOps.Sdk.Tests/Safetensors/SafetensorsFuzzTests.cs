using System.Buffers.Binary;
using System.Text;
using System.Text.RegularExpressions;
using MlOps.Sdk.Safetensors;
using MlOps.Testing;

namespace MlOps.Sdk.Tests.Safetensors;

/// <summary>Files that were right before something happened to them, against rules that are written down plainly.</summary>
public sealed partial class SafetensorsFuzzTests : IDisposable
{
    private const int Margin = 64;

    private static readonly string[] Numbers =
        ["0", "1", "2", "3", "4", "8", "-1", "1.0", "1e0", "4294967296", "9223372036854775807", "9223372036854775808", "18446744073709551615", "18446744073709551616"];

    private static readonly byte[][] Seeds = [.. SeedFiles()];

    private readonly TempFolder _folder = new();

    [Fact]
    public void A_changed_file_is_refused_for_the_right_cause_or_read_within_its_bounds()
    {
        var count = TestSettings.Count("MLOPS_TEST_SAFETENSORS_FUZZ", 100_000);
        var (accepted, causes) = (0, new HashSet<SafetensorsFault>());
        var rules = new PlainRules();
        foreach (var (index, bytes) in Changed(count).Index())
        {
            var expected = rules.FaultOf(bytes);
            var found = Read(bytes, isMapped: index % 50 == 0);

            Assert.True(expected == found, $"Expected: {expected}, found: {found}, in {Convert.ToHexString(bytes)}");
            _ = found is { } cause ? causes.Add(cause) : accepted++ >= 0;
        }

        Assert.InRange(accepted, count / 50, count - 1);
        Assert.Equal(Enum.GetValues<SafetensorsFault>().Where(cause => cause < SafetensorsFault.TensorNotFound), causes.Order());
    }

    [Theory]
    [InlineData(PlainRule.HeaderWithinFile)]
    [InlineData(PlainRule.Utf8)]
    [InlineData(PlainRule.NamesOnce)]
    [InlineData(PlainRule.WholeNumbers)]
    [InlineData(PlainRule.KnownTypes)]
    [InlineData(PlainRule.OneAfterTheOther)]
    [InlineData(PlainRule.NoOverflow)]
    [InlineData(PlainRule.WholeBytes)]
    [InlineData(PlainRule.SizeOfShape)]
    [InlineData(PlainRule.EndOfFile)]
    public void The_same_changes_notice_that_a_rule_is_not_looked_at(PlainRule leftOut)
    {
        var (all, fewer) = (new PlainRules(), new PlainRules(leftOut));

        var noticed = Changed(10_000).Any(bytes => all.FaultOf(bytes) != fewer.FaultOf(bytes));

        Assert.True(noticed, $"No change of ten thousand shows whether {leftOut} is looked at: the test above shows little.");
    }

    public void Dispose() => _folder.Dispose();

    // The data is given as the middle of a larger array, so that a read past either end would bring other bytes.
    private SafetensorsFault? Read(byte[] bytes, bool isMapped)
    {
        try
        {
            byte[] room = [.. Enumerable.Repeat((byte)0xa5, Margin), .. bytes, .. Enumerable.Repeat((byte)0xa5, Margin)];
            using var file = SafetensorsFile.Parse(room.AsMemory(Margin, bytes.Length));
            ReadAll(file, bytes);
            if (isMapped)
            {
                var path = _folder.File("changed.safetensors");
                File.WriteAllBytes(path, bytes);
                using var mapped = SafetensorsFile.Open(path);
                ReadAll(mapped, bytes);
            }

            return null;
        }
        catch (SafetensorsException exception)
        {
            return exception.Fault;
        }
    }

    private static void ReadAll(SafetensorsFile file, byte[] bytes)
    {
        var start = 8 + (int)BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        foreach (var tensor in file.Tensors)
        {
            var expected = bytes.AsSpan(start + (int)tensor.Offset, (int)tensor.Length);
            Assert.True(expected.SequenceEqual(file.ReadBytes(tensor.Name)));
            if (tensor.Type == TensorType.F32)
            {
                Assert.Equal(tensor.Length / 4, file.Read<float>(tensor.Name).Length);
            }
        }
    }

    private static IEnumerable<byte[]> Changed(int count)
    {
        var random = new Random(5);
        for (var i = 0; i < count; i++)
        {
            var seed = Seeds[random.Next(Seeds.Length)];
            var length = (int)BinaryPrimitives.ReadUInt64LittleEndian(seed);
            var (header, data) = (seed[8..(8 + length)], seed[(8 + length)..]);
            yield return random.Next(8) switch
            {
                0 => ChangedByte(random, seed),
                1 => seed[..random.Next(seed.Length)],
                2 => Join(header, random.Next(2) == 0 ? [.. data, .. new byte[random.Next(1, 9)]] : data[..random.Next(data.Length + 1)], 0),
                3 => Join(header, data, random.Next(-3, 4)),
                4 => Join(ChangedByte(random, header), data, 0),
                _ => Join(ChangedText(random, header), data, 0),
            };
        }
    }

    private static byte[] ChangedByte(Random random, byte[] bytes)
    {
        var changed = bytes.ToArray();
        changed[random.Next(changed.Length)] ^= (byte)(1 << random.Next(8));
        return changed;
    }

    private static byte[] ChangedText(Random random, byte[] header)
    {
        var text = Encoding.UTF8.GetString(header);
        for (var changes = random.Next(1, 4); changes > 0; changes--)
        {
            var (pattern, replacement) = random.Next(4) switch
            {
                0 => (Number(), Numbers[random.Next(Numbers.Length)]),
                1 => (Type(), $"\"{Enum.GetValues<TensorType>()[random.Next(22)].Name()}\""),
                2 => (Word(), Word().Matches(text) is { Count: > 0 } words ? words[random.Next(words.Count)].Value : "\"\""),
                _ => (Mark(), "[]{},: \"\u00e9"[random.Next(9)].ToString()),
            };
            if (pattern.Matches(text) is { Count: > 0 } places)
            {
                var place = places[random.Next(places.Count)];
                text = text[..place.Index] + replacement + text[(place.Index + place.Length)..];
            }
        }

        return Encoding.UTF8.GetBytes(text);
    }

    private static byte[] Join(byte[] header, byte[] data, int wrongBy)
    {
        var prefix = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(prefix, header.Length + wrongBy);
        return [.. prefix, .. header, .. data];
    }

    private static IEnumerable<byte[]> SeedFiles()
    {
        yield return AttackFiles.File("{}", 0);
        yield return AttackFiles.File(
            """{"__metadata__":{"format":"pt","é":"日本"},"a":{"dtype":"F32","shape":[2,2],"data_offsets":[0,16]},"b":{"dtype":"U8","shape":[3],"data_offsets":[16,19]}}""", 19);
        yield return AttackFiles.File(
            """{"c":{"dtype":"F4","shape":[2,3],"data_offsets":[0,3]},"d":{"dtype":"F32","shape":[],"data_offsets":[3,7]},"e":{"dtype":"I16","shape":[2,0,4],"data_offsets":[7,7]},"f":{"dtype":"BOOL","shape":[1],"data_offsets":[7,8]}}   """, 8);
        yield return AttackFiles.File(
            """{"h":{"dtype":"U64","shape":[1],"data_offsets":[4,12]},"g":{"dtype":"F6_E2M3","shape":[4,1],"data_offsets":[0,3]},"i":{"dtype":"I8","shape":[1],"data_offsets":[3,4]}}""", 12);
    }

    [GeneratedRegex(@"\d+")]
    private static partial Regex Number();

    [GeneratedRegex("\"[A-Z][A-Z0-9_]+\"")]
    private static partial Regex Type();

    [GeneratedRegex("\"[^\"]*\"")]
    private static partial Regex Word();

    [GeneratedRegex(@"[][{},: ""]")]
    private static partial Regex Mark();
}
