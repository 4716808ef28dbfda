using System.Text.Json;
using MlOps.Sdk.MlflowDatabase;
using MlOps.Testing;

namespace MlOps.Sdk.Tests.MlflowDatabase;

public sealed class SchemaTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private string Database => _folder.File("mlflow.db");

    public static TheoryData<string> Tables => [.. RecordedSchema.Mlflow311.Tables.Keys];

    [Theory]
    [MemberData(nameof(Tables))]
    public void A_table_is_the_one_that_MLflow_makes(string table)
    {
        var path = Created();

        var made = RecordedSchema.Read(path)[table];

        Assert.Equal(Json(RecordedSchema.Mlflow311.Tables[table]), Json(made));
    }

    [Fact]
    public void There_are_no_other_tables()
    {
        var path = Created();

        var made = RecordedSchema.Read(path).Keys;

        Assert.Equal(RecordedSchema.Mlflow311.Tables.Keys.Order(), made.Order());
    }

    [Fact]
    public void The_first_rows_are_those_that_MLflow_makes()
    {
        var path = Created();

        Assert.Equal(["7d34483879f0"], TestDatabase.Query(path, "SELECT * FROM alembic_version"));
        Assert.Equal(["default"], TestDatabase.Query(path, "SELECT name FROM workspaces"));
        Assert.Equal(
            ["0|Default|/artifacts/0|active|1795376138971|1795376138971|default"],
            TestDatabase.Query(path, "SELECT * FROM experiments"));
    }

    [Fact]
    public void A_renamed_model_takes_its_versions_along()
    {
        var path = Created();
        TestDatabase.Execute(path, "INSERT INTO registered_models (name) VALUES ('a')");
        TestDatabase.Execute(path, "INSERT INTO model_versions (name, version) VALUES ('a', 1)");

        TestDatabase.Execute(path, "PRAGMA foreign_keys = ON; UPDATE registered_models SET name = 'b'");

        Assert.Equal(["b"], TestDatabase.Query(path, "SELECT name FROM model_versions"));
    }

    [Theory]
    [InlineData("3.11")]
    [InlineData("2.22")]
    public void A_database_for_the_tests_is_made_as_it_was_recorded(string version)
    {
        var recorded = version == "3.11" ? RecordedSchema.Mlflow311 : RecordedSchema.Mlflow222;

        recorded.Create(Database);

        var made = RecordedSchema.Read(Database);
        foreach (var (name, table) in recorded.Tables)
        {
            Assert.Equal(Json(table with { Checks = [] }), Json(made[name] with { Checks = [] }));
        }
    }

    public void Dispose() => _folder.Dispose();

    private string Created()
    {
        new SqliteDatabase(Database).OpenOrCreate("/artifacts", 1795376138971, TestContext.Current.CancellationToken)
            .Session.Dispose();
        return Database;
    }

    private static string Json(RecordedSchema.Table table) => JsonSerializer.Serialize(table);
}
