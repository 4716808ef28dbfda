using System.Text.RegularExpressions;
using MlOps.Gpu.Operations;

namespace MlOps.Gpu.Tests.Operations;

/// <summary>What the compiled kernels of chains must be like, whatever machine the tests run on.</summary>
public sealed partial class ChainPtxTests
{
    private const int LineBudget = 700;

    [Theory]
    [MemberData(nameof(SomeChains.Names), MemberType = typeof(SomeChains))]
    public void A_chain_loads_and_stores_four_values_at_once_and_calls_nothing(string name)
    {
        using var compiler = new PtxCompiler();

        var ptx = compiler.Compile(SomeChains.Of(name));

        Assert.Equal(2, Count(ptx, "ld.global.v4.f32"));
        Assert.Equal(2, Count(ptx, "st.global.v4.f32"));
        Assert.Empty(FaultsOf(ptx));
    }

    [Theory]
    [MemberData(nameof(SomeChains.WideNames), MemberType = typeof(SomeChains))]
    public void A_chain_in_64_bits_loads_and_stores_a_value_once_and_calls_nothing(string name)
    {
        using var compiler = new PtxCompiler();

        var ptx = compiler.Compile(SomeChains.Of(name), nameof(ChainKernel.RunWide));

        Assert.Equal(1, Count(ptx, "ld.global.f64"));
        Assert.Equal(1, Count(ptx, "st.global.f64"));
        Assert.Empty(FaultsOf(ptx));
    }

    [Fact]
    public void The_gate_sees_what_must_not_be_there()
    {
        const string Bad = """
            .target sm_70
            .extern .func foo
            lg2.approx.f32 %f1, %f2;
            .local .align 4 .b8 depot[16];
            """;

        Assert.Equal(["the target is not sm_80", ".extern .func", "lg2.approx.f32", ".local"], FaultsOf(Bad));
        Assert.Single(FaultsOf(".target sm_80" + new string('\n', LineBudget)));
    }

    private static IEnumerable<string> FaultsOf(string ptx)
    {
        if (!ptx.Contains(".target sm_80", StringComparison.Ordinal))
        {
            yield return "the target is not sm_80";
        }

        foreach (var fault in Forbidden().Matches(ptx).Select(match => match.Value).Distinct())
        {
            yield return fault;
        }

        if (ptx.Split('\n').Length is > LineBudget and var lines)
        {
            yield return $"{lines} lines";
        }
    }

    private static int Count(string text, string part) => Regex.Count(text, Regex.Escape(part));

    [GeneratedRegex(@"\.extern \.func|\S*\.approx\S*|\.local\b|\bcall\b")]
    private static partial Regex Forbidden();
}
