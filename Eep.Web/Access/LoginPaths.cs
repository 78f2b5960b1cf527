namespace Eep.Web.Access;

/// <summary>Addresses of the pages in front of the login.</summary>
public static class LoginPaths
{
    public const string Login = "/login";

    public const string Logout = "/logout";

    public const string Setup = "/setup";
}
