namespace Eep.Web.Access;

/// <summary>Tells the person at the console how to make the first admin.</summary>
public static class FirstAdminNotice
{
    /// <summary>Prints the address with the token, while there is nobody who could log in.</summary>
    public static async Task PrintAsync(WebApplication application)
    {
        var first = application.Services.GetRequiredService<FirstAdmin>();
        if (await first.IsAwaitedAsync())
        {
            var address = application.Urls.FirstOrDefault() ?? "http://localhost";
            Console.Error.WriteLine($"Nobody can log in yet. Make the first admin at {address}{LoginPaths.Setup}?token={first.Token}");
        }
    }
}
