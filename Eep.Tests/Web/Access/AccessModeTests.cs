using Eep.Web.Access;
using Eep.Web.Configuration;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Eep.Tests.Web.Access;

public sealed class AccessModeTests
{
    [Theory]
    [InlineData("http://localhost:5080", "", true)]
    [InlineData("http://127.0.0.1:1;http://[::1]:2", "localhost;127.0.0.1;[::1]", true)]
    [InlineData("http://0.0.0.0:5080", "", false)]
    [InlineData("http://*:5080", "", false)]
    [InlineData("http://localhost:1;http://10.0.0.7:2", "", false)]
    [InlineData("http://localhost:5080", "eep.example.org", false)]
    [InlineData("http://localhost:5080", "*", false)]
    public void IsOpen_Addresses_OnlyWhileNobodyElseCanReachThem(string urls, string hosts, bool expected) =>
        Assert.Equal(expected, Mode(new AccessOptions(), ("urls", urls), ("AllowedHosts", hosts)).IsOpen);

    [Fact]
    public void IsOpen_KestrelEndpointBeyondLoopback_IsNot() =>
        Assert.False(Mode(new AccessOptions(), ("Kestrel:Endpoints:Http:Url", "http://192.168.1.1:80")).IsOpen);

    [Fact]
    public void IsOpen_BehindAProxyOrWhereTheSettingSaysSo_IsNot()
    {
        Assert.False(Mode(new AccessOptions { Proxies = ["127.0.0.1"] }).IsOpen);
        Assert.False(Mode(new AccessOptions { RequireLogin = true }).IsOpen);
    }

    private static AccessMode Mode(AccessOptions options, params (string Key, string Value)[] settings) => new(
        new ConfigurationBuilder().AddInMemoryCollection(settings.Select(pair => KeyValuePair.Create(pair.Key, (string?)pair.Value))).Build(),
        Options.Create(options));
}
