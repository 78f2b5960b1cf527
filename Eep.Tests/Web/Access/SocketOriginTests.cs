using System.Net;
using System.Net.WebSockets;

namespace Eep.Tests.Web.Access;

/// <summary>Sockets that a page opens: of this site, or of another one that makes the browser do it.</summary>
public sealed class SocketOriginTests(EepFactory factory) : IClassFixture<EepFactory>
{
    [Theory]
    [InlineData("/hubs/runs", "http://evil.example")]
    [InlineData("/hubs/runs", "null")]
    [InlineData("/_blazor", "http://evil.example")]
    [InlineData("/_blazor", "http://127.0.0.1:1")]
    public async Task Socket_OfAPageOfAnotherSite_IsRefused(string path, string origin)
    {
        using var socket = Socket(origin);
        await Assert.ThrowsAsync<WebSocketException>(() => ConnectAsync(socket, path));
        Assert.Equal(HttpStatusCode.Forbidden, socket.HttpStatusCode);
    }

    [Theory]
    [InlineData("/hubs/runs", true)]
    [InlineData("/hubs/runs", false)]
    [InlineData("/_blazor", true)]
    public async Task Socket_OfAPageOfThisSiteOrOfAProgram_IsOpened(string path, bool isPage)
    {
        using var socket = Socket(isPage ? factory.Start().GetLeftPart(UriPartial.Authority) : null);
        await ConnectAsync(socket, path);
        Assert.Equal(WebSocketState.Open, socket.State);
    }

    private static ClientWebSocket Socket(string? origin)
    {
        var socket = new ClientWebSocket();
        socket.Options.CollectHttpResponseDetails = true;
        if (origin is not null)
        {
            socket.Options.SetRequestHeader("Origin", origin);
        }

        return socket;
    }

    private Task ConnectAsync(ClientWebSocket socket, string path) =>
        socket.ConnectAsync(new UriBuilder(factory.Start()) { Scheme = "ws", Path = path }.Uri, CancellationToken.None);
}
