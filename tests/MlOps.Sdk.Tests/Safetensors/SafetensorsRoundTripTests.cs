using CsCheck;
using MlOps.Sdk.Safetensors;

namespace MlOps.Sdk.Tests.Safetensors;

public sealed class SafetensorsRoundTripTests
{
    private static readonly Gen<string> Names = Gen.OneOf(
        Gen.String[0, 6],
        Gen.String[Gen.Char["ab.\"\\\n\u0001é日\ud7ff\uffff"], 0, 6],
        Gen.OneOf("😀", "\U00010000", "\U0010ffff", "\uffff", "__metadata", ""));

    private static readonly Gen<(string Name, TensorType Type, long[] Shape)> Tensors = Gen.Select(
        Names.Where(IsUnicode), Gen.Enum<TensorType>(), Gen.Long[0, 5].Array[0, 4],
        (name, type, shape) => (name, type, type.BitsPerElement() < 8 ? [.. shape, 4] : shape));

    [Fact]
    public async Task What_is_written_is_read_for_every_type_and_shape() => await Gen.Select(
        Tensors.Array[0, 8], Gen.Dictionary(Names.Where(IsUnicode), Names.Where(IsUnicode))[0, 3], Gen.Int)
        .SampleAsync(async (tensors, metadata, seed) =>
        {
            var random = new Random(seed);
            var distinct = tensors.DistinctBy(tensor => tensor.Name)
                .Select(tensor => (tensor.Name, tensor.Type, tensor.Shape, Bytes: Bytes(random, tensor.Type, tensor.Shape))).ToList();
            var writer = SafetensorsWriter.Create(metadata);
            distinct.ForEach(tensor => writer.Add(tensor.Name, tensor.Type, tensor.Shape, tensor.Bytes));
            using var written = new MemoryStream();

            await writer.WriteToAsync(written);

            using var file = SafetensorsFile.Parse(written.ToArray());
            Assert.Equal(distinct.Count, file.Tensors.Count);
            Assert.Equal(metadata.OrderBy(entry => entry.Key, StringComparer.Ordinal), file.Metadata.OrderBy(entry => entry.Key, StringComparer.Ordinal));
            foreach (var (name, type, shape, bytes) in distinct)
            {
                Assert.True(file.TryGet(name, out var tensor));
                Assert.Equal(type, tensor.Type);
                Assert.Equal(shape, tensor.Shape);
                Assert.Equal(bytes, file.ReadBytes(name).ToArray());
                Assert.Equal(0, tensor.Offset * 8 % Math.Max(8, type.BitsPerElement())); // aligned, since the header is
            }

            Assert.Null(new PlainRules().FaultOf(written.ToArray()));
        });

    [Fact]
    public void Names_are_ordered_as_their_utf_8_bytes_are() => Gen.Select(Names.Where(IsUnicode), Names.Where(IsUnicode)).Sample((left, right) =>
        Math.Sign(TensorNameOrder.Instance.Compare(left, right))
            == Math.Sign(System.Text.Encoding.UTF8.GetBytes(left).AsSpan().SequenceCompareTo(System.Text.Encoding.UTF8.GetBytes(right))));

    private static bool IsUnicode(string text) => !text.EnumerateRunes().Contains(System.Text.Rune.ReplacementChar) && text != "__metadata__";

    private static byte[] Bytes(Random random, TensorType type, long[] shape)
    {
        var bytes = new byte[shape.Aggregate((long)type.BitsPerElement(), (bits, dimension) => bits * dimension) / 8];
        random.NextBytes(bytes);
        return bytes;
    }
}
