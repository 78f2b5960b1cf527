namespace Eep.Web.Components.Controls;

/// <summary>Runs that stand beside each other are called A, B, C.</summary>
public static class RunLetters
{
    public static string Of(int index) => ((char)('A' + index)).ToString();
}
