using System.Collections;
using System.Collections.Immutable;
using System.Globalization;
using MlOps.Sdk.Tracking;

namespace MlOps.Sdk.Tests.Tracking;

public sealed class RunDescriptionTests
{
    [Fact]
    public void Every_change_is_a_copy()
    {
        var description = RunDescription.InExperiment("churn");

        var changed = description.Named("first").WithTag("team", "risk").WithParam("rounds", 3).NestedIn("abc");

        Assert.Null(description.Name);
        Assert.Empty(description.Tags);
        Assert.Empty(description.Params);
        Assert.Equal(("churn", "first", "abc"), (changed.ExperimentName, changed.Name, changed.ParentRunId));
        Assert.Equal(("risk", "3"), (changed.Tags["team"], changed.Params["rounds"]));
    }

    [Fact]
    public void Params_come_from_objects_and_dictionaries()
    {
        Assert.Equal("0.001", RunDescription.Default.WithParams(new { LearningRate = 1e-3, Seed = 42 }).Params["LearningRate"]);
        Assert.Equal("0.5", RunDescription.Default.WithParams(new Settings(0.5, "adam")).Params["Rate"]);
        Assert.Equal("0.5", RunDescription.Default.WithParams(new Dictionary<string, double> { ["rate"] = 0.5 }).Params["rate"]);
        Assert.Equal("0.5", RunDescription.Default.WithParams(ImmutableDictionary<string, float>.Empty.Add("rate", 0.5f)).Params["rate"]);
        Assert.Equal("adam", RunDescription.Default.WithParams(new Dictionary<string, object?> { ["opt"] = "adam" }).Params["opt"]);
        Assert.Equal("adam", RunDescription.Default.WithParams<IEnumerable<KeyValuePair<string, string>>>([new("opt", "adam")]).Params["opt"]);
        Assert.Equal("3", RunDescription.Default.WithParams(new Hashtable { ["rounds"] = 3 }).Params["rounds"]);
        Assert.Empty(RunDescription.Default.WithParams(new Dictionary<string, string>()).Params);
    }

    [Fact]
    public void What_has_no_params_to_take_is_refused_with_what_was_expected()
    {
        AssertRefused("rate=0.5");
        AssertRefused(0.5);
        AssertRefused(Guid.Empty);
        AssertRefused(DateTime.UnixEpoch);
        AssertRefused(RunStatus.Failed);
        AssertRefused(true);
        AssertRefused((1, 2));
        AssertRefused(new List<int> { 1 });
        AssertRefused(new[] { "rate" });
        AssertRefused(new List<KeyValuePair<string, int>> { new("rate", 1) });
        AssertRefused<object>(new { Rate = 0.5 });

        static void AssertRefused<T>(T values)
            where T : notnull
        {
            var error = Assert.Throws<ArgumentException>(() => RunDescription.Default.WithParams(values));
            Assert.Contains("a dictionary", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Static_and_hidden_properties_are_no_params()
    {
        Assert.Equal(["Rate"], RunDescription.Default.WithParams(new WithOthers()).Params.Keys);
    }

    [Fact]
    public void An_exception_of_a_property_comes_as_it_is() =>
        Assert.Throws<NotSupportedException>(() => RunDescription.Default.WithParams(new Broken()));

    [Fact]
    public void Params_have_the_same_text_under_every_culture()
    {
        var culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        culture.NumberFormat.NumberDecimalSeparator = ",";
        culture.NumberFormat.NegativeSign = "~";
        var before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = culture;
        try
        {
            var description = RunDescription.Default
                .WithParams(new { Rate = -0.5, Nested = new Settings(0.5, "adam"), Pair = (1.5, -1), Days = TimeSpan.FromHours(-36) })
                .WithParams(new Dictionary<string, double> { ["rate"] = -0.5 })
                .WithParam("list", new[] { 0.5, -1 });

            Assert.Equal("-0.5", description.Params["Rate"]);
            Assert.Equal("Settings { Rate = 0.5, Optimizer = adam }", description.Params["Nested"]);
            Assert.Equal("(1.5, -1)", description.Params["Pair"]);
            Assert.Equal("-1.12:00:00", description.Params["Days"]);
            Assert.Equal("-0.5", description.Params["rate"]);
            Assert.Equal("[0.5, -1]", description.Params["list"]);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void Wrong_names_and_ids_are_refused_at_once()
    {
        Assert.Throws<ArgumentException>(() => RunDescription.InExperiment(" "));
        Assert.Throws<ArgumentException>(() => RunDescription.InExperimentWithId("churn"));
        Assert.Throws<ArgumentException>(() => RunDescription.Resume("../run"));
        Assert.Throws<ArgumentException>(() => RunDescription.Default.NestedIn("../run"));
        Assert.Throws<ArgumentException>(() => RunDescription.Default.Named(new string('a', 251)));
        Assert.Throws<ArgumentException>(() => RunDescription.Default.WithTag("a//b", ""));
        Assert.Throws<ArgumentException>(() => RunDescription.Default.WithTag("mlflow.runName", new string('a', 251)));
        Assert.Throws<ArgumentNullException>(() => RunDescription.Default.WithTag("team", null!));
        Assert.Throws<ArgumentException>(() => RunDescription.Default.WithParam("", 1));
    }

    private sealed record Settings(double Rate, string Optimizer);

    private sealed class WithOthers
    {
        public static double Default => 1;

        public double Rate { get; init; } = 0.5;

        public double Hidden { private get; init; }

        public double this[int index] => index + Hidden;
    }

    private sealed class Broken
    {
        public double Rate => throw new NotSupportedException();
    }
}
