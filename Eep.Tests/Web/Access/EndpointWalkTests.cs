using System.Net;
using Eep.Web.Access;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.AspNetCore.StaticAssets;

namespace Eep.Tests.Web.Access;

/// <summary>Every endpoint the application has, asked by everybody. A new endpoint is walked without being named here.</summary>
public sealed class EndpointWalkTests(GuardedFactory factory) : IClassFixture<GuardedFactory>
{
    private static readonly string[] Open = ["/login", "/setup", "/health/live", "/health/ready"];

    [Fact]
    public void Endpoints_AnyOfThem_NamesAPolicyOrIsMeantToBeOpen()
    {
        Assert.True(Endpoints().Count > 30);
        Assert.Empty(Endpoints().Where(endpoint => !IsOpen(endpoint) && !IsAsset(endpoint) && !Roles(endpoint).Any()).Select(endpoint => endpoint.DisplayName));
        Assert.Equal(
            Open.Order(),
            Endpoints().Where(endpoint => IsOpen(endpoint) && !IsAsset(endpoint)).Select(Address).Distinct().Order());
    }

    [Theory]
    [InlineData(null)]
    [InlineData(AccessRole.Viewer)]
    [InlineData(AccessRole.Operator)]
    [InlineData(AccessRole.Admin)]
    public async Task Endpoints_AskedByARole_AnswerAsItsPolicySays(AccessRole? role)
    {
        using var client = role is { } given ? await factory.ClientAsync(given) : factory.Nobody();
        var wrong = new List<string>();
        foreach (var endpoint in Endpoints().Where(endpoint => !IsAsset(endpoint)))
        {
            foreach (var method in endpoint.Metadata.OfType<IHttpMethodMetadata>().LastOrDefault()?.HttpMethods ?? ["GET"])
            {
                var status = await AskAsync(client, method, Address(endpoint));
                if (!IsRight(status, endpoint, role))
                {
                    wrong.Add($"{role?.ToString() ?? "Nobody"}: {method} {Address(endpoint)} answers {(int)status}");
                }
            }
        }

        Assert.True(wrong.Count == 0, string.Join(Environment.NewLine, wrong));
    }

    private static bool IsRight(HttpStatusCode status, Endpoint endpoint, AccessRole? role) =>
        IsOpen(endpoint) || role >= Roles(endpoint).Max() ? status is not (HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
        : role is null ? status == HttpStatusCode.Unauthorized
        : status == HttpStatusCode.Forbidden;

    private static async Task<HttpStatusCode> AskAsync(HttpClient client, string method, string address)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), address);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
        return response.StatusCode;
    }

    private static bool IsOpen(Endpoint endpoint) => endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null;

    /// <summary>A file of the application, or the development server's fallback for files, which falls under the fallback policy.</summary>
    private static bool IsAsset(Endpoint endpoint) =>
        endpoint.Metadata.GetMetadata<StaticAssetDescriptor>() is not null || endpoint is RouteEndpoint { RoutePattern.RawText: "{**path:file}" };

    private static IEnumerable<AccessRole> Roles(Endpoint endpoint) => endpoint.Metadata.OfType<IAuthorizeData>()
        .Select(data => data.Policy).OfType<string>().Select(Enum.Parse<AccessRole>);

    private static string Address(RouteEndpoint endpoint) =>
        "/" + string.Join('/', endpoint.RoutePattern.PathSegments.Select(segment => string.Concat(segment.Parts.Select(Fill))));

    private static string Fill(RoutePatternPart part) => part switch
    {
        RoutePatternLiteralPart literal => literal.Content,
        RoutePatternSeparatorPart separator => separator.Content,
        RoutePatternParameterPart { IsCatchAll: true } => "",
        RoutePatternParameterPart { Name: "documentName" } => "v1",
        RoutePatternParameterPart parameter when parameter.ParameterPolicies.Any(policy => policy.Content == "int") => "1",
        _ => Guid.Empty.ToString(),
    };

    private List<RouteEndpoint> Endpoints()
    {
        factory.Start();
        return [.. factory.Get<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()];
    }
}
