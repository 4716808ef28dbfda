using MlOps.Gpu.Devices;
using MlOps.Gpu.Onnx;
using MlOps.Gpu.Pipelines;
using MlOps.Gpu.Tests.Pipelines;
using MlOps.Gpu.Transformers;

namespace MlOps.Gpu.Tests.Onnx;

/// <summary>The file of a model by ONNX's rules.</summary>
public sealed class ModelStructureTests
{
    private static readonly ComputeDevice Cpu = ComputeDevice.Cpu();

    private static readonly FittedFeaturePipeline Pipeline = FeaturePipeline.Create()
        .Add(["a", "gaps"], new SimpleImputer(), new Log1pTransformer(), new StandardScaler())
        .Add("wide gaps", new PowerTransformer())
        .Add("ranks", new QuantileTransformer(50, OutputDistribution.Normal))
        .Add("id", CyclicEncoder.TimeOfDay())
        .Add(["small", "grade"], new OrdinalEncoder())
        .Add("city", new OneHotEncoder())
        .Fit(SomeColumns.Of(200), Cpu);

    private static readonly OnnxModel Model = OnnxModel.Read(OnnxRun.ModelOf(Pipeline));

    [Fact]
    public void It_says_which_operators_it_was_written_for()
    {
        Assert.Equal(8, Model.IrVersion);
        Assert.Equal(new() { [""] = 15, ["ai.onnx.ml"] = 2 }, Model.Opsets);
        Assert.Equal(["", "ai.onnx.ml"], Model.Nodes.Select(node => node.Domain).Distinct().Order(StringComparer.Ordinal));
        Assert.All(Model.Nodes, node => Assert.Equal(node.Operator == "LabelEncoder" ? "ai.onnx.ml" : "", node.Domain));
    }

    [Fact]
    public void It_has_an_input_for_each_column_and_an_output_for_each_feature_and_one_for_all()
    {
        Assert.Equal(Pipeline.InputNames, Model.Inputs);
        Assert.Equal([.. Pipeline.OutputNames.Select(name => name + ".output"), "features"], Model.Outputs);
    }

    [Fact]
    public void Each_name_is_given_once_and_before_it_is_used()
    {
        var known = new HashSet<string>(StringComparer.Ordinal);
        Assert.All([.. Model.Inputs, .. Model.Initializers], name => Assert.True(known.Add(name), name));
        foreach (var node in Model.Nodes)
        {
            Assert.All(node.Inputs, name => Assert.Contains(name, known));
            Assert.All(node.Outputs, name => Assert.True(known.Add(name), name));
        }

        Assert.All(Model.Outputs, name => Assert.Contains(name, known));
        Assert.Equal(Model.Nodes.Count, Model.Nodes.Select(node => node.Name).Distinct().Count());
    }

    [Fact]
    public void Nothing_is_computed_twice_and_nothing_in_vain()
    {
        var used = Model.Nodes.SelectMany(node => node.Inputs).Concat(Model.Outputs).ToHashSet(StringComparer.Ordinal);
        Assert.All(Model.Nodes.SelectMany(node => node.Outputs).Concat(Model.Initializers), name => Assert.Contains(name, used));
        Assert.Equal(
            Model.Nodes.Count(node => node.Operator is "Sub" or "Mul"),
            Model.Nodes.Where(node => node.Operator is "Sub" or "Mul").DistinctBy(node => string.Join('\0', [node.Operator, .. node.Inputs])).Count());
    }

    // ONNX Runtime 1.16 and earlier leave out a cast to 32 bits and back, and with it the rounding.
    [Fact]
    public void No_cast_follows_a_cast()
    {
        var model = OnnxModel.Read(OnnxRun.ModelOf(FeaturePipeline.Create()
            .Add("skewed", new PowerTransformer(), new Normalizer(), new PowerTransformer())
            .Add(["a", "gaps"], new QuantileTransformer(40), new Normalizer())
            .Fit(SomeColumns.Of(200), Cpu)));

        var casts = model.Nodes.Where(node => node.Operator == "Cast").ToArray();

        Assert.NotEmpty(casts);
        Assert.Empty(casts.SelectMany(cast => cast.Inputs).Intersect(casts.SelectMany(cast => cast.Outputs)));
    }

    [Fact]
    public void The_same_pipeline_gives_the_same_bytes() => Assert.Equal(OnnxRun.ModelOf(Pipeline), OnnxRun.ModelOf(Pipeline));

    [Theory]
    [InlineData(0, "0800")]
    [InlineData(127, "087F")]
    [InlineData(128, "088001")]
    [InlineData(300, "08AC02")]
    [InlineData(-1, "08FFFFFFFFFFFFFFFFFF01")]
    [InlineData(long.MinValue, "0880808080808080808001")]
    public void An_integer_is_written_in_groups_of_seven_bits(long value, string expected) =>
        Assert.Equal(expected, Convert.ToHexString(new ProtobufWriter().Integer(1, value).Written));

    [Fact]
    public void What_has_a_length_is_preceded_by_it()
    {
        var message = new ProtobufWriter().Text(2, "Köln").Bytes(16, [1, 2]).Message(3, new ProtobufWriter().Bytes(1, []));

        Assert.Equal("12054BC3B66C6E" + "8201020102" + "1A020A00", Convert.ToHexString(message.Written));
    }
}
