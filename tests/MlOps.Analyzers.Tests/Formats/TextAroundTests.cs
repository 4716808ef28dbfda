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
    [InlineData("Server=db;Database=shop;Uid=root;Password=admin;", 1)]
    [InlineData("user=admin;password=admin", 1)]
    [InlineData("password=admin", 0)]
    [InlineData("the password: admin of the shop", 0)]
    public void The_password_that_servers_are_delivered_with_counts_in_a_connection_string(string text, int count) => Assert.Equal(count, Find(text).Count);

    [Theory]
    [InlineData("password=orchid")]
    [InlineData("the password = orchid of the garden")]
    public void A_plain_word_is_no_password_elsewhere(string text) => Assert.Empty(Find(text));

    [Theory]
    [InlineData("psexec \\\\192.0.2.7 -u Administrator -p orchid shutdown -r -f -t 0")]
    [InlineData("cmd.exe /C PSEXEC \\\\192.0.2.7 -u Administrator -p dev_orchid CMD /C ECHO")]
    [InlineData("PsExec64.exe \\\\192.0.2.7 -u me -p orchid7 cmd")]
    [InlineData("sshpass -p orchid ssh me@192.0.2.7")]
    [InlineData("sshpass -p'orchid 7' ssh me@192.0.2.7")]
    [InlineData("mysql -u root -porchid7 shop < dump.sql")]
    [InlineData("mysqldump --single-transaction -uroot -porchid shop")]
    [InlineData("docker login registry.acme.org -u me -p orchid7")]
    [InlineData("sqlcmd -S db -U sa -P Orchid#7 -i init.sql")]
    [InlineData("redis-cli -h cache -a orchid7 ping")]
    [InlineData("ldapsearch -x -D cn=admin -w orchid7 -b dc=acme")]
    [InlineData("plink -ssh me@192.0.2.7 -pw orchid7 ls")]
    [InlineData("openssl pkcs12 -in a.pfx -passin pass:orchid7")]
    [InlineData("keytool -list -storepass orchid7 -keystore a.jks")]
    [InlineData("cmdkey /add:host /user:me /pass:orchid7")]
    [InlineData("tool --user me --password orchid7 --verbose")]
    [InlineData("tool --api-token § run")]
    [InlineData("tool -password orchid#7")]
    [InlineData("tool --password=orchid7")]
    [InlineData("The password is 'Orchid77'")]
    [InlineData("Make sure that the password is 'orchidgarden' and go on")]
    [InlineData("https://acme.azurewebsites.net/api/Run?code=§§==")]
    [InlineData("https://api.acme.org/v1?key=§")]
    [InlineData("https://api.acme.org/v1?q=1&access_token=§")]
    [InlineData("https://api.acme.org/v1?q=1&apikey=§&page=2")]
    [InlineData("https://api.acme.org/v1?subscription-key=§")]
    [InlineData("https://api.acme.org/v1?sig=§§")]
    [InlineData("https://api.acme.org/v1?token=kw3ZUQRTT58")]
    [InlineData("https://orchid:garden77*@acme.org")]
    [InlineData("http://orchid:g12*Garden@north@south/x")]
    [InlineData("mysql+pymysql://orchid:garden%word12@db/shop")]
    [InlineData("https://orchid:gar+den^7@acme.org")]
    [InlineData("postgresql://orchid:orchid@127.0.0.1:5432/shop")]
    [InlineData("PSEXEC.EXE \\\\192.0.2.7 -u ACME\\me -p mygarden CMD")]
    public void A_password_on_a_command_line_or_in_a_query_is_one(string text) => Assert.Single(Find(text));

    [Theory]
    [InlineData("https://login.acme.org/callback?code=§")]
    [InlineData("https://api.acme.org/v1?page_token={token}")]
    [InlineData("docker run -p 8080:80 --name orchid7 nginx")]
    [InlineData("mkdir -p /srv/mysql/orchid7")]
    [InlineData("mysql -u root -p orchid7")]
    [InlineData("mysql -h db -P 33061 -u root")]
    [InlineData("tool --password PASSWORD --user USER")]
    [InlineData("tool --token-file /run/secrets/token7")]
    [InlineData("the password is 'required'")]
    [InlineData("psexec -p [password] -u [user]")]
    public void A_command_without_a_password_holds_none(string text) => Assert.Empty(Find(text));

    [Theory]
    [InlineData("<string name=\"api_key\">§</string>")]
    [InlineData("jdbc:oracle:thin:app/Orchid77@db:1521:xe")]
    [InlineData("ENV DB_PASSWORD Orchid77")]
    [InlineData("ConvertTo-SecureString 'Orchid77!' -AsPlainText -Force")]
    [InlineData("net user admin Orchid77! /add")]
    [InlineData("net use Z: \\\\server\\share /user:admin Orchid77!")]
    [InlineData("net use \\\\server\\share Orchid77! /user:admin")]
    [InlineData("CREATE USER app IDENTIFIED BY 'Orchid77';")]
    [InlineData("CREATE USER 'app'@'%' IDENTIFIED WITH mysql_native_password BY 'Orchid77';")]
    [InlineData("ALTER LOGIN sa WITH PASSWORD = N'Orchid77!';")]
    [InlineData("CREATE ROLE app LOGIN PASSWORD 'Orchid77';")]
    [InlineData("define('DB_PASSWORD', 'Orchid77');")]
    [InlineData("mysqli_connect('db', 'app', 'Orchid77', 'shop')")]
    [InlineData("requests.get(url, auth=('app', 'Orchid77'))")]
    [InlineData("new NetworkCredential('app', 'Orchid77')")]
    [InlineData("db.acme.org:5432:shop:app:Orchid77")]
    [InlineData("echo 'Orchid77' | sudo -S apt install")]
    [InlineData("echo Orchid77 | docker login -u me --password-stdin")]
    [InlineData("psk='Orchid77sun'")]
    [InlineData("enable password Orchid77")]
    [InlineData("setPassword('Orchid77')")]
    [InlineData(".password('Orchid77')")]
    [InlineData("DB_PASSWORD: ${DB_PASSWORD:-Orchid77}")]
    [InlineData("env:\n  - name: DB_PASSWORD\n    value: Orchid77")]
    [InlineData("{'name': 'DB_PASSWORD', 'value': 'Orchid77'}")]
    [InlineData("variable 'db_password' {\n  default = 'Orchid77'\n}")]
    public void A_password_in_the_words_of_another_language_is_one(string text) => Assert.Single(Find(text));

    [Theory]
    [InlineData("ALTER USER app IDENTIFIED BY :password1")]
    [InlineData("CREATE USER app IDENTIFIED BY '${APP_PASSWORD1}'")]
    [InlineData("ConvertTo-SecureString $env:PW1 -AsPlainText -Force")]
    [InlineData("enable secret {0}")]
    [InlineData("define('DB_PASSWORD', getenv('DB_PASSWORD1'));")]
    [InlineData("getPassword('user1name')")]
    [InlineData("isPassword('abc123x')")]
    [InlineData("{'name': 'password', 'value': 'password'}")]
    [InlineData("{'name': 'password', 'type': 'string1'}")]
    [InlineData("variable 'db_password' {\n  type = string1\n}")]
    [InlineData("requests.get(url, auth=('user', 'pass'))")]
    [InlineData("mysqli_connect($host, $user, $pass1, $db)")]
    [InlineData("echo $PW1 | docker login -u me --password-stdin")]
    [InlineData("<string name='password'>Password1 of the account</string>")]
    [InlineData("password=${PW1:-changeme}")]
    [InlineData("password=${PW1:-${OTHER2}}")]
    [InlineData("password = :pass1")]
    [InlineData("net use Z: \\\\server1\\share /user:admin *")]
    [InlineData("net use Z: \\\\server1\\share /persistent:yes")]
    [InlineData("0.0.0.0:5432:5432/tcp")]
    [InlineData("ENV PASSWORD_FILE /run/secrets/pw1")]
    [InlineData("the password is 'required1 field'")]
    [InlineData("--password-command 'pass show db1'")]
    [InlineData("WHERE token = @token1 AND password = @password1")]
    [InlineData("const password = req.body.password1;")]
    [InlineData("password := viper.GetString('db.password1')")]
    [InlineData("password: Joi.string().min(8)")]
    [InlineData("pwd: /srv/user1/src")]
    [InlineData("keyboard=us-intl105")]
    [InlineData("patient_id=ABC123456")]
    public void Another_language_that_speaks_of_passwords_holds_none(string text) => Assert.Empty(Find(text));

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

    [Theory]
    [InlineData("DEBUG=True\nSECRET_KEY=w&tqpzkro7*m+vv@j-0hr3d8\nPORT=80", 1)]
    [InlineData("SECRET_KEY=w&tqpzkro7*m+vv)=j-!=0hr3d8#4bnq", 1)]
    [InlineData("password=<password>&user=app", 0)]
    [InlineData("password=&user=app1", 0)]
    [InlineData("/login?password=required&next=/shop1", 0)]
    [InlineData("password = $7xPq2y", 1)]
    [InlineData("password = $1", 0)]
    [InlineData("password = $orchid", 0)]
    [InlineData("<Value>Data Source=DB1;User Id=app;Password=\"Or$$ch1d4\"</Value>", 1)]
    [InlineData("<Value>Data Source=DB1;User Id=app;Password=\"$password1\"</Value>", 0)]
    [InlineData("<Value>Data Source=DB1;User Id=app;Password=\"prefix$password1\"</Value>", 0)]
    public void Signs_in_a_value_are_told_from_those_around_it(string text, int count) => Assert.Equal(count, Find(text).Count);

    [Theory]
    [InlineData("# Client password\n§", 1)]
    [InlineData("Api token:\r\n§\r\nkeep it safe", 1)]
    [InlineData("token\n§ of the commit", 0)]
    [InlineData("token\ndocs/the-manual-of-the-orchids-v2", 0)]
    [InlineData("public key\n§", 0)]
    [InlineData("{\"client_secret\": \"QUquadrom17kD-2446643ee34h\"}", 1)]
    [InlineData("{\"client_secret\": \"Utf8-Base64-Orchid2\"}", 0)]
    [InlineData("{\"client_secret\": \"Utf8Base64Orchid2Key\"}", 0)]
    [InlineData("{\"secret\": \"orchid-garden-2-of-4-v7\"}", 0)]
    public void A_value_alone_in_the_line_below_its_name_and_a_dense_one_between_quotation_marks_count(string text, int count) => Assert.Equal(count, Find(text).Count);

    [Theory]
    [InlineData("if (clientSecret == '§') {", 1)]
    [InlineData("Client Secret == \"§\"", 1)]
    [InlineData("clientSecret == 'QUquadrom17kD-2446643ee34h'", 1)]
    [InlineData("if (token == 'access_token')", 0)]
    [InlineData("if (password == \"required field\")", 0)]
    [InlineData("if (secret == §)", 0)]
    public void What_a_text_compares_with_a_secret_is_one_where_it_was_drawn_by_chance(string text, int count) => Assert.Equal(count, Find(text).Count);

    [Theory]
    [InlineData("password=UnsafeOrchid", 1)]
    [InlineData("APIKey=thisismyorchid4711", 1)]
    [InlineData("a = 5; CLIENT_SECRET = 'this-is-my-orchid'; b = 4", 1)]
    [InlineData("Server=db;Database=shop;User=app;Pwd=InsecureOrchid;Encrypt=true", 1)]
    [InlineData("the password: unsafeoperation is not allowed", 0)]
    [InlineData("password=unsafe/inline", 0)]
    [InlineData("password=hardcodedPasswordGoesHere", 0)]
    public void A_value_that_says_of_itself_that_it_is_a_secret_is_one_in_settings(string text, int count) => Assert.Equal(count, Find(text).Count);

    [Theory]
    [InlineData("cog_", 52, 1)]
    [InlineData("cog_", 20, 0)]
    [InlineData("apk_user_", 130, 1)]
    [InlineData("apk_", 90, 1)]
    [InlineData("AstraCS:", 40, 1)]
    [InlineData("AstraCS:", 8, 0)]
    [InlineData("sk", 78, 1)]
    [InlineData("sk-", 52, 1)]
    [InlineData("sk-", 12, 0)]
    [InlineData("prtapi_", 0, 1)]
    [InlineData("wss://mainnet.infura.io/ws/v3/", 0, 1)]
    public void A_token_counts_behind_what_its_provider_documents(string prefix, int length, int count) =>
        Assert.Equal(count, Find(prefix + (length == 0 ? "4c1d9e0a6b1f4f0e9c550d8b7a6e5f43" : prefix[^1] == '_' ? MadeUp.Text(length).ToLowerInvariant() : MadeUp.Text(length))).Count);

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
        Assert.Empty(Find("token = \"ghp_16C7e42F292c" + MadeUp.Text(24) + "\""));
        Assert.Empty(Find("key = \"sk_test_4eC39HqL" + MadeUp.Text(16) + "\""));
        Assert.Single(Find("token = \"ghp_" + MadeUp.Text(36) + "\""));
    }

    [Fact]
    public void A_pattern_for_PuTTYs_keys_is_none()
    {
        const string Pattern = @"PuTTY-User-Key-File-(\d+): (.+)[\r\n]+Encryption: (.+)[\r\n]+Comment: (.+)[\r\n]+Public-Lines: (\d+)[\r\n]+([A-Za-z0-9+/=\r\n]+)Private-Lines: (\d+)[\r\n]+([A-Za-z0-9+/=\r\n]+)Private-MAC: (.+)";
        var key = "PuTTY-User-Key-File-2: ssh-rsa\nEncryption: none\nPrivate-Lines: 1\n" + MadeUp.Text(64) + "\nPrivate-MAC: 00";

        Assert.Empty(Find(Pattern));
        Assert.Equal(["private-key-putty"], Find(key));
    }

    [Fact]
    public void A_token_counts_in_the_length_and_the_letters_that_are_documented()
    {
        Assert.Single(Find("gsk_" + MadeUp.Text(52)));
        Assert.Empty(Find("gsk_" + MadeUp.Text(58)));
        Assert.Empty(Find("gsk_" + MadeUp.Text(50) + "-uv"));
        Assert.Empty(Find("gsk_" + MadeUp.Text(90)));
        Assert.Empty(Find("GSK_" + MadeUp.Text(52)));
        Assert.Empty(Find("ntn_" + "47110815421" + MadeUp.Text(34)));
    }

    [Fact]
    public void What_Base64_pads_is_no_token_and_what_a_query_joins_is()
    {
        var token = "AIza" + MadeUp.Text(35);

        Assert.Empty(Find(token + "=="));
        Assert.Empty(Find($"\"{token}=\","));
        Assert.Single(Find($"https://acme.org/map?key={token}&v=3"));
        Assert.Single(Find($"{token}=x"));
    }

    [Fact]
    public void A_hash_of_go_sum_is_nobodys_key_and_the_same_text_behind_the_name_of_one_is()
    {
        var hash = Convert.ToBase64String(Encoding.ASCII.GetBytes(MadeUp.Text(32)));

        Assert.Empty(Find("github.com/Azure/azure-sdk-for-go v68.0.0 h1:" + hash));
        Assert.Single(Find("servicebus key: " + hash));
    }

    [Fact]
    public void The_view_of_a_report_is_told_from_the_key_of_a_service_by_the_UUID_within()
    {
        var view = Encode("{\"k\":\"4c1d9e0a-6b1f-4f0e-9c55-0d8b7a6e5f43\",\"t\":\"9a8b7c6d-1e2f-4a3b-8c4d-5e6f7a8b9c0d\"}");
        var key = Encode("{\"k\":\"" + MadeUp.Text(32) + "\",\"n\":\"orchid\",\"id\":1}");

        Assert.Empty(Find("https://app.powerbi.com/view?r=" + view));
        Assert.Equal(["grafana-api-key"], Find("grafana: " + key));
    }

    [Fact]
    public void Doubled_braces_around_JSON_are_no_template()
    {
        Assert.Single(Find("{{\"user\":\"scott\",\"password\":\"§\"}}"));
        Assert.Empty(Find("{{resolve:secretsmanager:orchid:SecretString:password}}"));
    }

    [Fact]
    public void The_header_of_a_web_token_is_whole()
    {
        var header = Encode("{\"alg\":\"HS256\",\"typ\":\"JWT\"}");
        var rest = "." + Encode("{\"sub\":\"orchid\"}") + "." + MadeUp.Text(43);

        Assert.Equal(["json-web-token"], Find(header + rest));
        Assert.Empty(Find(header[..^1] + rest));
        Assert.Single(Find(header + "." + Encode("{\"sub\":\"orchid\",\"admin\":true}")));
        Assert.Empty(Find(header + ".orchid"));
    }

    private static string Encode(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text)).TrimEnd('=').Replace('+', '-').Replace('/', '_');

    private static List<string> Find(string text) => [.. SecretScanner.Find(text.Replace("§", MadeUp.Text(32), StringComparison.Ordinal)).Select(match => match.Format.Id)];
}
