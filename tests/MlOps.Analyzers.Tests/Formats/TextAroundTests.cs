using System.Text;
using MlOps.Analyzers.Formats;
using MlOps.Analyzers.Tests.Testing;

namespace MlOps.Analyzers.Tests.Formats;

/// <summary>Credentials that are known by the words and signs around them. The section sign stands for a text drawn by chance.</summary>
public sealed class TextAroundTests
{
    [Theory]
    [InlineData("acme token - '§'")]
    [InlineData("acme_api_key '§';")]
    [InlineData("acme_api_key\"§\";")]
    [InlineData("the acme secret § is what it takes")]
    [InlineData("<id>{acme}</id>\n<secret>{acme AQAB §}</secret>")]
    [InlineData("apiKey |§\nbaseUrl |https://api.example.org")]
    [InlineData("creds = §")]
    [InlineData("curl -u \"§:\" https://api.example.org")]
    [InlineData("curl -s --user 'acme:§' https://api.example.org")]
    public void A_random_text_behind_the_name_of_a_credential_is_one(string text) => Assert.Single(Find(text));

    [Theory]
    [InlineData("the secret of the commit §")]
    [InlineData("csrf-token=§")]
    [InlineData("public_key = \"§\"")]
    [InlineData("token - {0}")]
    [InlineData("token '{0}' was refused, ask for another")]
    [InlineData("login(username=username, password=password)")]
    [InlineData("curl -u <user:password> https://api.example.org")]
    [InlineData("curl --user \"xxx:yyy\"")]
    [InlineData("https://host:8000;@example.org")]
    public void A_text_that_is_not_a_credentials_value_is_none(string text) => Assert.Empty(Find(text));

    [Theory]
    [InlineData("datadog api: 3f9c1e07b5d24a68c0e71f9a2b84d6c5", 1)]
    [InlineData("datadog run_id: 3f9c1e07b5d24a68c0e71f9a2b84d6c5", 0)]
    [InlineData("{\"datadog\": 1, \"model_uuid\": \"3f9c1e07b5d24a68c0e71f9a2b84d6c5\"}", 0)]
    [InlineData("datadog digest='3f9c1e07b5d24a68c0e71f9a2b84d6c5'", 0)]
    [InlineData("datadog secret_id: 3f9c1e07b5d24a68c0e71f9a2b84d6c5", 1)]
    public void Hexadecimal_digits_near_a_provider_are_its_key_unless_they_are_called_a_number(string text, int count) => Assert.Equal(count, SecretScanner.Find(text).Count);

    [Theory]
    [InlineData("source = \"git::https://github.com/terraform-aws-modules/terraform-aws-vpc.git?ref=26c38a66f12e7c6c93b6a2ba127ad68981a48671\"")]
    [InlineData("module \"datadog\" {\n  source = \"github.com/terraform-aws-modules/terraform-aws-vpc?ref=26c38a66f12e7c6c93b6a2ba127ad68981a48671\"\n}")]
    [InlineData("pip install git+https://github.com/datadog/datadogpy@26c38a66f12e7c6c93b6a2ba127ad68981a48671")]
    [InlineData("curl -L https://github.com/datadog/agent/archive/26c38a66f12e7c6c93b6a2ba127ad68981a48671.tar.gz")]
    [InlineData("- repo: https://github.com/datadog/hooks\n  rev: 26c38a66f12e7c6c93b6a2ba127ad68981a48671")]
    [InlineData("uses: datadog/action@26c38a66f12e7c6c93b6a2ba127ad68981a48671")]
    public void A_commit_in_an_address_is_no_key(string text) => Assert.Empty(SecretScanner.Find(text));

    [Theory]
    [InlineData("Server = db; Database = shop; User = app; Password = orchid")]
    [InlineData("password=orchid;user='app'")]
    [InlineData("Password=48213")]
    public void A_plain_password_is_one_in_a_connection_string(string text) => Assert.Equal(["connection-string"], Find(text));

    [Theory]
    [InlineData("password=orchid")]
    [InlineData("the password = orchid of the garden")]
    public void A_plain_word_is_no_password_elsewhere(string text) => Assert.Empty(Find(text));

    [Theory]
    [InlineData("password = '{{k}q)w${e]rt[y>u#1'", 1)]
    [InlineData("password = '{{ .Values.db.password }}'", 0)]
    [InlineData("password = '${DB_PASSWORD}'", 0)]
    [InlineData("password = '<the password of the database>'", 0)]
    [InlineData("password = request.form['password']", 0)]
    public void Signs_of_templates_count_where_they_belong_together(string text, int count) => Assert.Equal(count, Find(text).Count);

    [Theory]
    [InlineData("kind: Secret\ndata:\n  extra: §\n", 1)]
    [InlineData("data:\n  .config: |\n    §\nkind: 'secret'\n", 1)]
    [InlineData("kind: SealedSecret\ndata:\n  extra: §\n", 0)]
    [InlineData("kind: ConfigMap\ndata:\n  extra: §\n", 0)]
    [InlineData("kind: Secret\ndata:\n  extra: ''\n  other: {{ .Values.other }}\n", 0)]
    [InlineData("kind: Secret\nmetadata:\n  name: §\n", 0)]
    [InlineData("kind: ConfigMap\ndata:\n  extra: §\n---\nkind: Secret\ndata:\n  none: ''\n", 0)]
    public void Entries_of_a_secret_of_Kubernetes_are_credentials(string text, int count) => Assert.Equal(count, Find(text).Count);

    [Fact]
    public void A_certificate_in_a_secret_of_Kubernetes_is_none()
    {
        var certificate = Convert.ToBase64String(Encoding.ASCII.GetBytes("-----BEGIN CERTIFICATE-----" + MadeUp.Text(400)));

        Assert.Empty(Find("kind: Secret\ndata:\n  ca.crt: " + certificate));
    }

    [Fact]
    public void A_key_that_its_provider_publishes_for_all_is_none()
    {
        // The key of the storage emulator, by its beginning.
        var key = "Eby8vdM02xNOcqFl" + MadeUp.Text(70) + "==";

        Assert.Empty(Find("AccountName=devstoreaccount1;AccountKey=" + key + ";BlobEndpoint=http://127.0.0.1:10000/devstoreaccount1"));
        Assert.Single(Find("AccountName=shop;AccountKey=" + MadeUp.Text(86) + "==;EndpointSuffix=core.windows.net"));
    }

    [Fact]
    public void A_pattern_for_PuTTYs_keys_is_none()
    {
        const string Pattern = @"PuTTY-User-Key-File-(\d+): (.+)[\r\n]+Encryption: (.+)[\r\n]+Comment: (.+)[\r\n]+Public-Lines: (\d+)[\r\n]+([A-Za-z0-9+/=\r\n]+)Private-Lines: (\d+)[\r\n]+([A-Za-z0-9+/=\r\n]+)Private-MAC: (.+)";
        var key = "PuTTY-User-Key-File-2: ssh-rsa\nEncryption: none\nPrivate-Lines: 1\n" + MadeUp.Text(64) + "\nPrivate-MAC: 00";

        Assert.Empty(Find(Pattern));
        Assert.Equal(["private-key-putty"], Find(key));
    }

    private static List<string> Find(string text) => [.. SecretScanner.Find(text.Replace("§", MadeUp.Text(32), StringComparison.Ordinal)).Select(match => match.Format.Id)];
}
