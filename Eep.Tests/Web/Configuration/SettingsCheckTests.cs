using Eep.Web.Configuration;
using Microsoft.Extensions.Configuration;

namespace Eep.Tests.Web.Configuration;

public sealed class SettingsCheckTests
{
    [Fact]
    public void Run_Defaults_AreRight() => SettingsCheck.Run(Settings());

    [Fact]
    public void Run_SeveralFaults_AreAllNamed()
    {
        var refusal = Assert.Throws<ConfigurationException>(() => SettingsCheck.Run(Settings(
            ("Database:Provider", "Postgres"), ("Access:SessionHours", "0"), ("Access:Proxies:0", "gateway"), ("Engine:Devcies:0", "0"))));

        Assert.Contains("Database:ConnectionString", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("Access:SessionHours is '0'; right would be 1 to 720.", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("Access:Proxies is 'gateway'", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("Devcies", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Database:Provider", "Oracle")]
    [InlineData("Access:RequireLogin", "perhaps")]
    public void Run_ValueOfAnotherType_IsNamed(string key, string value) =>
        Assert.Contains(value, Assert.Throws<ConfigurationException>(() => SettingsCheck.Run(Settings((key, value)))).Message, StringComparison.Ordinal);

    private static IConfiguration Settings(params (string Key, string Value)[] settings) => new ConfigurationBuilder()
        .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value))).Build();
}
