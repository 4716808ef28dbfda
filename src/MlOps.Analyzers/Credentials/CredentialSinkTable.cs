namespace MlOps.Analyzers.Credentials;

/// <summary>
/// Parameters and properties that take a credential and whose own name doesn't say so, a line each:
/// <c>Namespace.Type(parameter)</c> of a constructor, <c>Namespace.Type#Method(parameter)</c>, <c>Namespace.Type#Property</c>.
/// A parameter named <c>password</c> or <c>apiKey</c> needs no line here. A type derived from a listed one is listed with it.
/// </summary>
internal static class CredentialSinkTable
{
    public static readonly IReadOnlyList<CredentialSink> Sinks =
    [
        // .NET
        .. Parse(
            """
            System.Net.NetworkCredential(password)
            System.Net.NetworkCredential#Password
            System.Net.Http.Headers.AuthenticationHeaderValue(parameter)
            System.Security.Cryptography.SymmetricAlgorithm#Key
            System.Security.Cryptography.SymmetricAlgorithm#CreateEncryptor(rgbKey)
            System.Security.Cryptography.SymmetricAlgorithm#CreateDecryptor(rgbKey)
            System.Security.Cryptography.KeyedHashAlgorithm#Key
            System.Security.Cryptography.HMACMD5(key)
            System.Security.Cryptography.HMACSHA1(key)
            System.Security.Cryptography.HMACSHA256(key)
            System.Security.Cryptography.HMACSHA384(key)
            System.Security.Cryptography.HMACSHA512(key)
            System.Security.Cryptography.HMACSHA1#HashData(key)
            System.Security.Cryptography.HMACSHA256#HashData(key)
            System.Security.Cryptography.HMACSHA384#HashData(key)
            System.Security.Cryptography.HMACSHA512#HashData(key)
            System.Security.Cryptography.AesGcm(key)
            System.Security.Cryptography.AesCcm(key)
            System.Security.Cryptography.ChaCha20Poly1305(key)
            System.Security.Cryptography.PasswordDeriveBytes(strPassword)
            System.Security.Cryptography.PasswordDeriveBytes(password)
            System.Security.Cryptography.Rfc2898DeriveBytes(password)
            System.Security.Cryptography.Rfc2898DeriveBytes#Pbkdf2(password)
            System.Security.Cryptography.X509Certificates.X509Certificate(password)
            System.Security.Cryptography.X509Certificates.X509Certificate2(password)
            System.Data.SqlClient.SqlConnectionStringBuilder#Password
            System.Data.SqlClient.SqlCredential(password)
            Microsoft.Data.SqlClient.SqlConnectionStringBuilder#Password
            Microsoft.Data.SqlClient.SqlCredential(password)
            System.Data.Odbc.OdbcConnectionStringBuilder#Password
            System.Security.SecureString#AppendChar(c)
            """),

        // Libraries
        .. Parse(
            """
            Amazon.Runtime.BasicAWSCredentials(secretKey)
            Amazon.Runtime.SessionAWSCredentials(awsSecretAccessKey)
            Amazon.Runtime.SessionAWSCredentials(token)
            Azure.AzureKeyCredential(key)
            Azure.AzureKeyCredential#Update(key)
            Azure.AzureNamedKeyCredential(key)
            Azure.AzureSasCredential(signature)
            Azure.Core.AccessToken(accessToken)
            Azure.Identity.ClientSecretCredential(clientSecret)
            Azure.Identity.UsernamePasswordCredential(password)
            Azure.Storage.StorageSharedKeyCredential(accountKey)
            Microsoft.Azure.Storage.Auth.StorageCredentials(keyValue)
            Microsoft.WindowsAzure.Storage.Auth.StorageCredentials(keyValue)
            Microsoft.Azure.Cosmos.CosmosClient(authKeyOrResourceToken)
            Microsoft.IdentityModel.Tokens.SymmetricSecurityKey(key)
            Microsoft.IdentityModel.Clients.ActiveDirectory.ClientCredential(clientSecret)
            Google.Apis.Services.BaseClientService.Initializer#ApiKey
            System.ClientModel.ApiKeyCredential(key)
            System.ClientModel.ApiKeyCredential#Update(key)
            OpenAI.OpenAIClient(apiKey)
            OpenAI.Chat.ChatClient(apiKey)
            Octokit.Credentials(token)
            Octokit.Credentials(password)
            RestSharp.Authenticators.HttpBasicAuthenticator(password)
            RestSharp.Authenticators.JwtAuthenticator(accessToken)
            MailKit.MailService#Authenticate(password)
            MailKit.MailService#AuthenticateAsync(password)
            Renci.SshNet.PasswordAuthenticationMethod(password)
            Renci.SshNet.PasswordConnectionInfo(password)
            Renci.SshNet.SshClient(password)
            Renci.SshNet.SftpClient(password)
            LibGit2Sharp.UsernamePasswordCredentials#Password
            MongoDB.Driver.MongoCredential#CreateCredential(password)
            Npgsql.NpgsqlConnectionStringBuilder#Password
            Npgsql.NpgsqlConnectionStringBuilder#Passfile
            MySql.Data.MySqlClient.MySqlConnectionStringBuilder#Password
            StackExchange.Redis.ConfigurationOptions#Password
            RabbitMQ.Client.ConnectionFactory#Password
            Confluent.Kafka.ClientConfig#SaslPassword
            Twilio.TwilioClient#Init(password)
            SendGrid.SendGridClient(apiKey)
            Stripe.StripeConfiguration#ApiKey
            Slack.Webhooks.SlackClient(webhookUrl)
            PasswordAuthentication(password)
            """),
    ];

    private static IEnumerable<CredentialSink> Parse(string lines) =>
        lines.Split('\n').Select(line => CredentialSink.TryParse(line) ?? throw new InvalidOperationException($"'{line}' is no line of the table of sinks."));
}
